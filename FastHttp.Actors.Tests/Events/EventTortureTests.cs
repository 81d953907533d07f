using System.Collections.Concurrent;
using Akka.Actor;
using FastHttp.Actors.Events;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Events;

/// <summary>Many clients that come and leave in every way: nobody may get what is another's, and nothing may be left behind.</summary>
public sealed class EventTortureTests
{
    private const int Lanes = 12;
    private const int EachLane = 25;

    /// <summary>
    /// Threads and an actor keep the streams of all clients that ever were, and go on sending to each what is its own, with "await" and
    /// without, and now and then close one. The actors of their connections are used again and again.
    /// </summary>
    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.InMemory)]
    public async Task Nothing_reaches_another_client_whoever_sends_and_whenever(TransportKind transport)
    {
        var all = new ConcurrentDictionary<int, EventStreamRef>();
        await using var server = await TestServer.Start(
            routes => routes.MapEvents("/events/{number}", client => all[int.Parse(client.Request.RouteValue("number")!)] = client), transport, loops: 3);
        using var log = new CapturedLog(server.System);
        var ends = new ConcurrentDictionary<IActorRef, int>();
        var keeper = server.System.ActorOf(Props.Create(() => new Keeper(ends)));
        var isOver = false;
        var senders = Enumerable.Range(0, 2).Select(sender => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                foreach (var (number, stream) in all)
                {
                    keeper.Tell((number, stream));
                    if (sender == 0)
                    {
                        stream.Send(new ServerSentEvent($"{number} thread"));
                    }
                    else if (stream.IsOpen)
                    {
                        await stream.SendAsync(new ServerSentEvent($"{number} awaited\n\n")).WaitAsync(TimeSpan.FromSeconds(60));
                    }
                }

                await Task.Yield();
            }
        })).ToList();
        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => Task.Run(async () =>
        {
            for (var i = 0; i < EachLane; i++)
            {
                await Live(server, (lane * 1000) + i, number => all[number]);
            }
        })));
        Volatile.Write(ref isOver, true);
        await Task.WhenAll(senders);
        await TestServer.Until(() => all.Values.All(stream => !stream.IsOpen), "all are closed");
        await TestServer.Until(() => server.IsAtRest, "nothing is held");
        Assert.Equal(Lanes * EachLane, all.Count);
        foreach (var stream in all)
        {
            keeper.Tell((stream.Key, stream.Value));
        }

        await TestServer.Until(() => ends.Count == all.Count, "each end was told");
        // By the same actor: behind all that it was told before.
        await keeper.Ask("done", TimeSpan.FromSeconds(20));
        Assert.All(ends.Values, count => Assert.Equal(1, count));
        Assert.True(server.Sum(counters => counters.ConnectionActorsMade) < all.Count, "No actor of a connection was used again.");
        Assert.Equal(0, server.Sum(counters => counters.Closed[(int)CloseReason.Failed]));
        Assert.Empty(log.Lines);
    }

    /// <summary>A client that ends at each stage of a stream's life leaves nothing behind; the account of the server is looked at when it ends.</summary>
    [Theory]
    [InlineData("request", "reset")]
    [InlineData("request", "close")]
    [InlineData("request", "half")]
    [InlineData("head", "reset")]
    [InlineData("head", "close")]
    [InlineData("event", "reset")]
    [InlineData("event", "close")]
    [InlineData("event", "half")]
    [InlineData("garbage", "reset")]
    [InlineData("garbage", "close")]
    public async Task Clients_that_leave_at_any_stage_leave_nothing(string stage, string how)
    {
        var streams = new ConcurrentBag<EventStreamRef>();
        await using var server = await TestServer.Start(
            routes => routes.MapEvents("/events", async client =>
            {
                streams.Add(client);
                while (await client.SendAsync(new ServerSentEvent("x")))
                {
                    await Task.Yield();
                }
            }),
            loops: 2);
        using var log = new CapturedLog(server.System);
        for (var i = 0; i < 20; i++)
        {
            using var client = await server.Connect();
            await client.Send(RawEvents.Request());
            if (stage != "request")
            {
                await client.ReceiveHead();
            }

            if (stage == "event")
            {
                await client.ReceiveChunk();
            }
            else if (stage == "garbage")
            {
                await client.Send(new string('\0', 3000));
            }

            if (how == "reset")
            {
                client.Abort();
            }
            else if (how == "half")
            {
                client.CloseSend();
            }
        }

        await TestServer.Until(() => server.Loops.All(loop => loop.Load == 0), "the connections have ended");
        await TestServer.Until(() => streams.All(stream => !stream.IsOpen), "so have the streams");
        await TestServer.Until(() => server.IsAtRest, "nothing is held");
        Assert.Empty(log.Lines);
    }

    private static async Task Live(TestServer server, int number, Func<int, EventStreamRef> find)
    {
        using var events = await RawEvents.Open(server, $"/events/{number}");
        for (var i = 0; i < 20; i++)
        {
            AssertOwn(await events.Next(), number);
        }

        switch (number % 4)
        {
            case 0:
                find(number).Close();
                while (await events.Next() is { } next)
                {
                    AssertOwn(next, number);
                }

                Assert.Equal(0, await events.Client.ReceiveEnd());
                break;
            case 1:
                events.Client.CloseSend();
                AssertOwn(await events.Next(), number);
                break;
            case 2:
                events.Client.Abort();
                break;
        }
    }

    private static void AssertOwn(ParsedEvent? received, int number) => Assert.StartsWith($"{number} ", received?.Data, StringComparison.Ordinal);

    private sealed class Keeper : ReceiveActor
    {
        public Keeper(ConcurrentDictionary<IActorRef, int> ends)
        {
            Receive<(int Number, EventStreamRef Stream)>(known =>
            {
                if (!ends.ContainsKey(known.Stream))
                {
                    Context.Watch(known.Stream);
                }

                known.Stream.Tell(new ServerSentEvent($"{known.Number} actor"));
            });
            Receive<Terminated>(end => ends.AddOrUpdate(end.ActorRef, 1, (_, count) => count + 1));
            Receive<string>(text => Sender.Tell(text));
        }
    }
}
