using System.Net.Sockets;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>Bytes are counted over the whole process: no other test may run meanwhile.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTestsCollection;

/// <summary>A request in the steady state allocates nothing, on no thread.</summary>
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    /// <summary>Until pools are filled and the compiler has no better code to make.</summary>
    private const int WarmUp = 40_000;

    private const int Rounds = 20;

    public static TheoryData<TransportKind, string, int> Cases()
    {
        var cases = new TheoryData<TransportKind, string, int>();
        foreach (var transport in ((IEnumerable<object[]>)new EachTransport()).Select(row => (TransportKind)row[0]))
        {
            foreach (var request in (string[])[Get("/plaintext"), Get("/users/42"), Post("/echo", new string('x', 1024)), Get("/pool")])
            {
                cases.Add(transport, request, 1);
                cases.Add(transport, request, 16);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_request_allocates_nothing(TransportKind transport, string request, int pipelined)
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/plaintext", ctx => ctx.Text("Hello, World!"u8));
                routes.MapGet("/users/{id}", Akka.Actor.Props.Create<Greeter>());
                routes.MapGet("/pool", Akka.Actor.Props.Create<Greeter>()).Pool(2);
                routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body));
            },
            transport);
        var batch = Bytes(string.Concat(Enumerable.Repeat(request, pipelined)));
        var answers = await SendTests.LengthOfAnswer(server, request) * pipelined;
        if (transport == TransportKind.InMemory)
        {
            var peer = new ScriptedPeer(batch, answers);
            Assert.True(server.System.FastHttp().Network.TryConnect(server.Binding.LocalEndPoint, peer));
            AssertAllocatesNothing(peer.Run, 100_000, pipelined);
        }
        else
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(server.Binding.LocalEndPoint);
            var received = new byte[answers];
            // One at a time they wait for two threads' wake-ups each.
            var requests = pipelined == 1 ? 20_000 : 100_000;
            AssertAllocatesNothing(batches => Exchange(socket, batch, received, batches), requests, pipelined);
        }
    }

    // The test runner has threads of its own and may allocate in one of the rounds; what a request allocates shows in all.
    private static void AssertAllocatesNothing(Action<int> exchange, int requests, int pipelined)
    {
        exchange(Math.Min(WarmUp, requests) / pipelined);
        var least = long.MaxValue;
        for (var round = 0; round < Rounds && least >= requests; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            exchange(requests / pipelined);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.True(least < requests, $"{requests} requests allocated {least} bytes.");
    }

    // xunit's assertions allocate, so there are none in here.
    private static void Exchange(Socket socket, byte[] batch, byte[] received, int batches)
    {
        for (var i = 0; i < batches; i++)
        {
            socket.Send(batch);
            for (var length = 0; length < received.Length;)
            {
                var more = socket.Receive(received.AsSpan(length));
                length += more > 0 ? more : throw new IOException("The server has closed.");
            }
        }
    }

    private sealed class Greeter : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => ctx.Text("Hello, World!"u8);
    }
}
