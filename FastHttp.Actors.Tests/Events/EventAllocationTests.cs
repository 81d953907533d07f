using System.Net.Sockets;
using System.Text;
using FastHttp.Actors.Events;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Tests.WebSockets;
using Xunit;
using Xunit.Abstractions;

namespace FastHttp.Actors.Tests.Events;

/// <summary>What an event and an idle stream cost in memory.</summary>
[Collection(nameof(AllocationTests))]
public sealed class EventAllocationTests(ITestOutputHelper output)
{
    private const int Events = 20_000;

    /// <summary>
    /// Measured: see the output. The connection's actor and the client of this test are 1,240 of them, the request that opened it 700, the
    /// session and its reference the rest.
    /// </summary>
    private const long Limit = 3072;

    /// <summary>Each is sent by the handler of a request, which allocates nothing either, on the stream's loop.</summary>
    [Theory]
    [InlineData("send", 16)]
    [InlineData("send", 1000)]
    [InlineData("send", 20_000)]
    [InlineData("async", 16)]
    [InlineData("async", 1000)]
    [InlineData("tell", 1000)]
    public async Task An_event_allocates_nothing(string how, int size)
    {
        var sent = new ServerSentEvent(new string('x', size)) { Id = "7", Event = "news" };
        var opened = new TaskCompletionSource<EventStreamRef>();
        EventStreamRef stream = null!;
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapEvents("/events", opened.SetResult);
            routes.MapGet("/send", ctx =>
            {
                var isSent = how switch
                {
                    "send" => stream.Send(sent),
                    "async" => stream.SendAsync(sent) is { IsCompletedSuccessfully: true, Result: true },
                    _ => Told(),
                };
                ctx.Text(isSent ? "sent"u8 : "failed"u8);
            });
        });
        using var events = Connect(server);
        using var requests = Connect(server);
        events.Send(Encoding.ASCII.GetBytes(RawEvents.Request()));
        stream = await opened.Task;
        Receive(events, new byte[64 * 1024], LengthOfHead(events));
        var request = Encoding.ASCII.GetBytes("GET /send HTTP/1.1\r\nHost: test\r\n\r\n");
        var response = new byte[await SendTests.LengthOfResponse(server, Encoding.ASCII.GetString(request), server.Binding)];
        var chunk = new byte[EventEncoding.LengthOf(sent) + (EventEncoding.LengthOf(sent) < 256 ? 2 : EventEncoding.LengthOf(sent) < 4096 ? 3 : 4) + 4];
        Receive(events, chunk, chunk.Length);
        AllocationTests.AssertAllocates(
            0,
            times =>
            {
                for (var i = 0; i < times; i++)
                {
                    requests.Send(request);
                    Receive(requests, response, response.Length);
                    Receive(events, chunk, chunk.Length);
                }
            },
            size > 10_000 ? Events / 10 : Events,
            pipelined: 1);
        Assert.EndsWith("x\n\n\r\n", Encoding.ASCII.GetString(chunk), StringComparison.Ordinal);
        Assert.EndsWith("sent", Encoding.ASCII.GetString(response), StringComparison.Ordinal);

        bool Told()
        {
            stream.Tell(sent, Akka.Actor.ActorRefs.NoSender);
            return true;
        }
    }

    /// <summary>Open ones that have taken an event and wait for the next.</summary>
    [Fact]
    public async Task An_idle_stream_holds_little()
    {
        var sent = new ServerSentEvent("x");
        var bytes = await SocketAllocationTests.HeldByEach(
            routes => routes.MapEvents("/events", client => client.Send(sent)), [Encoding.ASCII.GetBytes(RawEvents.Request())]);
        output.WriteLine($"{bytes} bytes for each idle stream");
        Assert.InRange(bytes, 1, Limit);
    }

    private static Socket Connect(TestServer server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(server.Binding.LocalEndPoint);
        return socket;
    }

    private static int LengthOfHead(Socket socket)
    {
        var head = new byte[1000];
        int end;
        do
        {
            end = head.AsSpan(0, socket.Receive(head, SocketFlags.Peek)).IndexOf("\r\n\r\n"u8);
        }
        while (end < 0);
        return end + 4;
    }

    // xunit's assertions allocate, so there are none in here.
    private static void Receive(Socket socket, byte[] destination, int count)
    {
        for (var length = 0; length < count;)
        {
            var more = socket.Receive(destination.AsSpan(length, count - length), SocketFlags.None);
            length += more > 0 ? more : throw new IOException("The server has closed.");
        }
    }
}
