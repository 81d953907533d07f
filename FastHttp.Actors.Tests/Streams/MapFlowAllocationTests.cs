using System.Net.Sockets;
using System.Text;
using Akka.Streams.Dsl;
using FastHttp.Actors.Streams;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FastHttp.Actors.Tests.Streams;

/// <summary>What a request costs in memory on its way through a flow.</summary>
[Collection(nameof(AllocationTests))]
public sealed class MapFlowAllocationTests(ITestOutputHelper output)
{
    private const int Requests = 2_000;

    /// <summary>
    /// Beside the copy of the request. Measured: 248 bytes, one at a time and 16. The handle and its Sender are 80 of them, a pair that goes
    /// from stage to stage 40 each time, the message that wakes the flow the rest.
    /// </summary>
    private const int Limit = 280;

    private static readonly HttpResponse Hello = HttpResponse.Ok("Hello");

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public async Task A_request_costs_its_copy_and_what_a_stream_needs_for_an_element(int pipelined)
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapFlow("GET", "/flow", FlowWithContext.Create<HttpRequest, RequestCtx>().Select(_ => Hello));
            routes.MapGet("/copy", ctx => ctx.Reply(ctx.ToRequest() is null ? Hello : Hello));
        });

        var flow = Measure(server, "/flow", pipelined);
        var copy = Measure(server, "/copy", pipelined);
        output.WriteLine($"{flow - copy} bytes a request, and {copy} for its copy");
        Assert.InRange(flow - copy, 0, Limit);
    }

    private static long Measure(TestServer server, string path, int pipelined)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(server.Binding.LocalEndPoint);
        var batch = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"GET {path} HTTP/1.1\r\nHost: test\r\n\r\n", pipelined)));
        var received = new byte[4096];
        socket.Send(batch);
        var length = 0;
        while (received.AsSpan(0, length).Count("Hello"u8) < pipelined)
        {
            length += socket.Receive(received.AsSpan(length));
        }

        var responses = received[..length];
        Exchange(socket, batch, responses, Requests);
        var least = long.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            Exchange(socket, batch, responses, Requests / pipelined);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least / Requests;
    }

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
}
