using System.Collections.Concurrent;
using System.Globalization;
using Akka.Actor;
using FastHttp.Actors.Events;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Push;
using FastHttp.Actors.Tests.Events;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Tests.WebSockets;
using FastHttp.Actors.WebSockets;
using Xunit;

namespace FastHttp.Actors.Tests.Push;

/// <summary>
/// Several hubs, each with publishers of its own; clients come and leave in every way and change hubs from any thread, and the actors
/// of their connections are used again. Each client checks that what it gets of a hub has no gap and is of no other one.
/// </summary>
public sealed class PushTortureTests
{
    private const int Hubs = 3;
    private const int Clients = 150;

    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.InMemory)]
    public async Task Nobody_gets_what_is_not_his_and_nobody_misses_anything(TransportKind transport)
    {
        var hubs = Enumerable.Range(0, Hubs).Select(_ => new PushHub(new PushHubOptions { History = 64 })).ToArray();
        var open = new ConcurrentDictionary<string, WebSocketRef>();
        var waits = new PushClientOptions { Policy = PushPolicy.Wait };
        await using var server = await TestServer.Start(
            routes =>
            {
                for (var i = 0; i < Hubs; i++)
                {
                    routes.MapWebSocket($"/feed/{i}", hubs[i], waits);
                    routes.MapEvents($"/events/{i}", hubs[i]);
                }

                routes.MapWebSocket("/ws/{number}", Props.Create(() => new Named(open)));
            },
            transport,
            loops: 3);
        using var over = new CancellationTokenSource();
        var publishers = hubs.Select((hub, i) => Task.Run(() => PublishUntil(hub, i, over.Token))).ToList();
        var lanes = Enumerable.Range(0, 6).Select(lane => Task.Run(async () =>
        {
            for (var number = lane; number < Clients; number += 6)
            {
                await ((number % 3) switch
                {
                    0 => Listen(server, number),
                    1 => ComeAndGo(server, number, hubs, open, waits),
                    _ => ComeBack(server, number),
                });
            }
        })).ToList();
        try
        {
            await Task.WhenAll(lanes);
        }
        finally
        {
            await over.CancelAsync();
        }

        Assert.All(await Task.WhenAll(publishers), count => Assert.True(count > 0));
        await TestServer.Until(() => hubs.All(hub => hub.Clients == 0), "nobody follows", () => string.Join(", ", hubs.Select(hub => hub.Clients)));
        await TestServer.Until(() => server.IsAtRest, "nothing is held", () => string.Join("; ", server.Loops.Select(
            loop => $"{loop.Load} connections, {loop.Exchanges.InFlight} exchanges, {loop.Buffers.Outstanding} buffers, {loop.Loop.Transport.Descriptors.Open} descriptors")));
        Assert.Equal(0, server.Sum(counters => counters.Closed[(int)CloseReason.Failed]));
        Assert.All(server.Loops, loop => Assert.Equal(0, loop.Loop.Counters.Exceptions));
    }

    private static async Task<long> PublishUntil(PushHub hub, int name, CancellationToken over)
    {
        var count = 0L;
        while (!over.IsCancellationRequested)
        {
            // Behind the last colon: of different lengths.
            Assert.True(await hub.PublishAsync($"{name}:{count}:{new string('x', (int)(count % 97))}", cancellation: CancellationToken.None));
            count++;
            await Task.Yield();
        }

        return count;
    }

    private static async Task Listen(TestServer server, int number)
    {
        using var socket = await RawSocket.Open(server, $"/feed/{number / 3 % Hubs}");
        await Follow(socket, number / 3 % Hubs, 200);
        Leave(socket, number);
    }

    /// <summary>Subscribes and ends that from this thread, again and again.</summary>
    private static async Task ComeAndGo(
        TestServer server, int number, PushHub[] hubs, ConcurrentDictionary<string, WebSocketRef> open, PushClientOptions waits)
    {
        var name = number.ToString(CultureInfo.InvariantCulture);
        using var socket = await RawSocket.Open(server, $"/ws/{name}");
        await TestServer.Until(() => open.ContainsKey(name), "it is open");
        for (var round = 0; round < 5; round++)
        {
            using var subscription = open[name].Subscribe(hubs[(number + round) % Hubs], waits);
            await Follow(socket, (number + round) % Hubs, 20, end: null);
            subscription.Dispose();
            // Through the same queue, so it comes behind the last message.
            open[name].SendText("mark");
            await Follow(socket, (number + round) % Hubs, int.MaxValue, end: "mark");
        }

        using var last = open[name].Subscribe(hubs[number % Hubs], waits);
        Leave(socket, number);
    }

    /// <summary>Events: leaves or is cut off again and again, and goes on behind the last one that it has; what is lost is told.</summary>
    private static async Task ComeBack(TestServer server, int number)
    {
        var hub = number / 3 % Hubs;
        (string Id, long Sequence)? last = null;
        for (var round = 0; round < 5; round++)
        {
            try
            {
                using var events = await RawEvents.Open(server, $"/events/{hub}", last is null ? "" : $"Last-Event-ID: {last.Value.Id}\r\n");
                for (var i = 0; i < 20; i++)
                {
                    var next = (await events.Next())!;
                    if (next.Type == "missed")
                    {
                        // Before the first one: a client that falls behind later is cut off.
                        Assert.Equal(0, i);
                        last = null;
                        continue;
                    }

                    var parts = next.Data.Split(':');
                    Assert.Equal(hub, int.Parse(parts[0]));
                    var sequence = long.Parse(parts[1]);
                    Assert.Equal((last?.Sequence ?? (sequence - 1)) + 1, sequence);
                    last = (next.LastEventId, sequence);
                }
            }
            catch (IOException)
            {
                // It was too slow for its hub.
            }
        }
    }

    private static async Task Follow(RawSocket socket, int hub, int count, string? end = null)
    {
        long? previous = null;
        for (var i = 0; i < count; i++)
        {
            var text = await socket.Receive();
            if (text == $"Text {end}")
            {
                return;
            }

            var parts = text["Text ".Length..].Split(':');
            Assert.Equal(hub, int.Parse(parts[0]));
            var sequence = long.Parse(parts[1]);
            Assert.Equal(sequence % 97, parts[2].Length);
            Assert.Equal((previous ?? (sequence - 1)) + 1, sequence);
            previous = sequence;
        }
    }

    private static void Leave(RawSocket socket, int number)
    {
        if (number % 3 == 0)
        {
            socket.CloseSend();
        }
        else if (number % 3 == 1)
        {
            socket.Abort();
        }
    }

    private sealed class Named(ConcurrentDictionary<string, WebSocketRef> open) : WebSocketActor
    {
        protected override void OnOpen() => open[Socket.Request.RouteValue("number")!] = Socket;
    }
}
