using System.Net.Sockets;
using Akka.Actor;
using Akka.Routing;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>Bytes are counted over the whole process: no other test may run meanwhile.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public sealed class AllocationTestsCollection;

/// <summary>A request in the steady state allocates nothing, on no thread, or no more than its handle.</summary>
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    /// <summary>Until pools are filled and the compiler has no better code to make.</summary>
    private const int WarmUp = 40_000;

    private const int Rounds = 20;

    /// <summary>What a request may allocate whose handler is not the server's own on its loop: a handle and its Sender.</summary>
    private const int Handle = 128;

    /// <summary>Each with its limit, bytes a request.</summary>
    private static readonly (string Request, int Limit)[] Requests =
    [
        (Get("/plaintext"), 0),
        (Get("/users/42"), 0),
        (Get("/written"), 0),
        (Post("/echo", new string('x', 1024)), 0),
        (Get("/plain"), Handle),
        (Get("/single"), Handle),
        (Get("/pool"), Handle),
        (Get("/existing"), Handle),
        (Get("/router"), Handle),
        (Get("/forwarded"), Handle),
    ];

    public static TheoryData<TransportKind, string, int, int> Cases()
    {
        var cases = new TheoryData<TransportKind, string, int, int>();
        foreach (var transport in ((IEnumerable<object[]>)new EachTransport()).Select(row => (TransportKind)row[0]))
        {
            foreach (var (request, limit) in Requests)
            {
                cases.Add(transport, request, limit, 1);
                cases.Add(transport, request, limit, 16);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_request_allocates_no_more_than_its_handle(TransportKind transport, string request, int limit, int pipelined)
    {
        // Existing actors must be there before the routes that name them.
        await using var server = await TestServer.Start(_ => { }, transport);
        var binding = await server.Bind(routes => Map(routes, server.System));
        var batch = Bytes(string.Concat(Enumerable.Repeat(request, pipelined)));
        var responses = await SendTests.LengthOfResponse(server, request, binding) * pipelined;
        if (transport == TransportKind.InMemory)
        {
            var peer = new ScriptedPeer(batch, responses);
            Assert.True(server.System.FastHttp().Network.TryConnect(binding.LocalEndPoint, peer));
            AssertAllocates(limit, peer.Run, limit == 0 ? 100_000 : 20_000, pipelined);
        }
        else
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(binding.LocalEndPoint);
            var received = new byte[responses];
            // One at a time they wait for two threads' wake-ups each.
            var requests = pipelined == 1 || limit > 0 ? 20_000 : 100_000;
            AssertAllocates(limit, batches => Exchange(socket, batch, received, batches), requests, pipelined);
        }
    }

    private static void Map(HttpRoutes routes, ActorSystem system)
    {
        var plain = Akka.Actor.Props.Create<Plain>();
        routes.MapGet("/plaintext", ctx => ctx.Text("Hello, World!"u8));
        routes.MapGet("/users/{id}", Akka.Actor.Props.Create<Greeter>());
        routes.MapGet("/written", ctx =>
        {
            var span = ctx.SetStatus(201).SetContentType("text/written"u8).BodyWriter.GetSpan(5);
            "Hello"u8.CopyTo(span);
            ctx.BodyWriter.Advance(5);
            ctx.BodyWriter.Write(", World!"u8);
            ctx.Complete();
        });
        routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body));
        routes.MapGet("/plain", plain);
        routes.MapGet("/single", plain).Single();
        routes.MapGet("/pool", Akka.Actor.Props.Create<Greeter>()).Pool(2);
        routes.MapGet("/existing", system.ActorOf(plain));
        routes.MapGet("/router", system.ActorOf(plain.WithRouter(new RoundRobinPool(2))));
        var worker = system.ActorOf(plain);
        routes.MapGet("/forwarded", Akka.Actor.Props.Create(() => new Forwarder(worker)));
    }

    // The test runner has threads of its own and may allocate in one of the rounds; what a request allocates shows in all.
    /// <param name="limit">Bytes a request.</param>
    /// <param name="exchange">Exchanges so many batches.</param>
    /// <param name="requests">In a round.</param>
    /// <param name="pipelined">In a batch.</param>
    /// <param name="rounds">More for code whose last step of compilation counts: it comes when the machine has time for it.</param>
    internal static void AssertAllocates(int limit, Action<int> exchange, int requests, int pipelined, int rounds = Rounds)
    {
        exchange(Math.Min(WarmUp, requests) / pipelined);
        var least = long.MaxValue;
        for (var round = 0; round < rounds && least >= (limit + 1) * (long)requests; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            exchange(requests / pipelined);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.True(least < (limit + 1) * (long)requests, $"{requests} requests allocated {least} bytes.");
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

    private sealed class Plain : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is RequestCtx ctx)
            {
                ctx.Text("Hello, World!"u8);
            }
        }
    }

    private sealed class Forwarder(IActorRef worker) : UntypedActor
    {
        protected override void OnReceive(object message) => worker.Forward(message);
    }

    private sealed class Greeter : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => ctx.Text("Hello, World!"u8);
    }
}
