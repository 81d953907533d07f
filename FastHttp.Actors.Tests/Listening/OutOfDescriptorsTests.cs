using System.Net.Sockets;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Tests.Transports;
using Xunit;

namespace FastHttp.Actors.Tests.Listening;

/// <summary>A server that has no descriptor for one more connection waits, says so, and goes on.</summary>
[Collection(DescriptorCollection.Name)]
public sealed class OutOfDescriptorsTests
{
    /// <summary>More than there are gaps among the numbers in use.</summary>
    private const int Clients = 64;

    /// <summary>Milliseconds by which a deadline may be rounded.</summary>
    private const int Tick = 15;

    [Fact]
    public async Task Clients_that_had_to_wait_are_served_when_there_are_descriptors_again()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Text("served")));
        var sockets = Enumerable.Range(0, Clients).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp)).ToList();
        using (new DescriptorLimit((int)sockets.Max(socket => socket.Handle)))
        {
            foreach (var socket in sockets)
            {
                // The kernel completes handshakes without the server.
                socket.Connect(server.Binding.LocalEndPoint);
                socket.Send("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"u8);
            }

            await TestServer.Until(() => server.Sum(counters => counters.AcceptErrors) > 1, "the server has tried again");
        }

        var response = new byte[1024];
        foreach (var socket in sockets)
        {
            using (socket)
            {
                socket.ReceiveTimeout = 20_000;
                Assert.True(socket.Receive(response) > 0);
                Assert.StartsWith("HTTP/1.1 200 OK", System.Text.Encoding.ASCII.GetString(response), StringComparison.Ordinal);
            }
        }

        // 50 ms, then twice as long each time: a listener that did not wait would have tried thousands of times.
        Assert.InRange(server.Sum(counters => counters.AcceptErrors), 2, 100);
    }

    [Fact]
    public async Task The_pauses_grow_from_50_ms_to_2_s()
    {
        var time = new ManualTime();
        await using var server = await TestServer.Start(_ => { }, time: time);
        var sockets = Enumerable.Range(0, Clients).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp)).ToList();
        using (new DescriptorLimit((int)sockets.Max(socket => socket.Handle)))
        {
            await server.Loops[0].WhileHeld(() => Task.WhenAll(sockets.Select(socket => socket.ConnectAsync(server.Binding.LocalEndPoint))));
            await TestServer.Until(() => server.Sum(counters => counters.AcceptErrors) == 1, "there is no descriptor for one more");
            var tries = 1;
            foreach (var pause in (int[])[50, 100, 200, 400, 800, 1600, 2000, 2000])
            {
                await server.Advance(time, TimeSpan.FromMilliseconds(pause - Tick));
                Assert.Equal(tries, server.Sum(counters => counters.AcceptErrors));
                await server.Advance(time, TimeSpan.FromMilliseconds(Tick * 2));
                Assert.Equal(++tries, server.Sum(counters => counters.AcceptErrors));
            }
        }

        await server.Advance(time, TimeSpan.FromSeconds(3));
        await TestServer.Until(() => server.Loops[0].LiveConnections == Clients, "all are let in");
        sockets.ForEach(socket => socket.Dispose());
    }
}
