using Akka.Actor;
using Akka.Streams.Dsl;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Events;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Events;

/// <summary>Streams of events, by whomever they are served.</summary>
public sealed class EventStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.Sockets)]
    [InlineData(TransportKind.InMemory)]
    public async Task Events_of_a_delegate_arrive_and_the_response_ends_with_it(TransportKind transport)
    {
        await using var server = await TestServer.Start(
            routes => routes.MapEvents("/events", async client =>
            {
                Assert.True(client.Send(new ServerSentEvent("one") { Id = "1" }));
                await Task.Yield();
                Assert.True(await client.SendAsync(new ServerSentEvent("two\r\nlines") { Id = "2", Event = "news" }));
            }),
            transport);
        using var events = await RawEvents.Open(server);
        Assert.Equal("text/event-stream", events.Head["Content-Type"]);
        Assert.Equal("no-cache", events.Head["Cache-Control"]);
        Assert.Equal("no", events.Head["X-Accel-Buffering"]);
        Assert.Equal("close", events.Head["Connection"]);
        Assert.Null(events.Head["Content-Length"]);

        Assert.Equal(new ParsedEvent("message", "one", "1"), await events.Next());
        Assert.Equal(new ParsedEvent("news", "two\nlines", "2"), await events.Next());
        await events.AssertEnds();
        await TestServer.Until(() => server.IsAtRest, "nothing is held");
        Assert.Equal(1, server.Sum(counters => counters.Closed[(int)CloseReason.ClosedByResponse]));
    }

    [Fact]
    public async Task A_delegate_goes_on_on_its_loop()
    {
        var loops = new List<EventLoop?>();
        await using var server = await TestServer.Start(routes => routes.MapEvents("/events", async client =>
        {
            loops.Add(EventLoop.Current);
            // Ends elsewhere.
            await Task.Run(static () => { });
            loops.Add(EventLoop.Current);
            await client.SendAsync(new ServerSentEvent("x"));
            loops.Add(EventLoop.Current);
        }));
        using var events = await RawEvents.Open(server);
        await events.Next();
        await events.AssertEnds();
        Assert.Equal(3, loops.Count);
        Assert.All(loops, loop => Assert.Same(server.Loops[0].Loop, loop));
    }

    [Fact]
    public async Task A_delegate_off_the_loop_may_block()
    {
        await using var server = await TestServer.Start(routes => routes.MapEvents("/events", client =>
        {
            Assert.Null(EventLoop.Current);
            for (var i = 0; i < 100; i++)
            {
                Assert.True(client.SendAsync(new ServerSentEvent($"{i}")).Wait(Patience));
            }

            return Task.CompletedTask;
        }).Single());
        using var events = await RawEvents.Open(server);
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal($"{i}", (await events.Next())?.Data);
        }

        await events.AssertEnds();
    }

    [Fact]
    public async Task A_sequence_is_asked_for_more_when_the_client_keeps_up_and_disposed_of_when_it_leaves()
    {
        var asked = 0;
        var ended = new TaskCompletionSource();
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapEvents("/events", client => Endless(client.Closed));
            routes.MapGet("/ok", () => "ok");
        });
        using (var client = await server.ConnectWithBuffer(4096))
        {
            await client.Send(RawEvents.Request());
            await TestServer.Until(() => server.Loops[0].UpgradedConnections == 1, "it is open");
            await Held(server, () => Volatile.Read(ref asked));
            Assert.False(ended.Task.IsCompleted);
            var before = asked;
            await client.Take(100 * 16 * 1024);
            await TestServer.Until(() => Volatile.Read(ref asked) > before, "it goes on");
        }

        await ended.Task.WaitAsync(Patience);

        async IAsyncEnumerable<ServerSentEvent> Endless([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken closed)
        {
            var sent = new ServerSentEvent(new string('x', 16 * 1024));
            try
            {
                while (true)
                {
                    await Task.Yield();
                    closed.ThrowIfCancellationRequested();
                    Interlocked.Increment(ref asked);
                    yield return sent;
                }
            }
            finally
            {
                ended.SetResult();
            }
        }
    }

    [Fact]
    public async Task A_source_is_materialised_for_each_client_and_cancelled_when_it_leaves()
    {
        var asked = 0;
        var ended = new TaskCompletionSource();
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/ok", () => "ok");
            routes.MapEvents("/events/{what}", Serve);
        });

        Source<ServerSentEvent, Akka.NotUsed> Serve(EventStreamRef client) => client.Request.RouteValue("what") switch
        {
            "three" => Source.From(Enumerable.Range(1, 3)).Select(i => new ServerSentEvent($"{i}")),
            "silent" => Source.Maybe<ServerSentEvent>().MapMaterializedValue(_ => Akka.NotUsed.Instance)
                .WatchTermination((_, end) => { end.ContinueWith(_ => ended.SetResult()); return Akka.NotUsed.Instance; }),
            "failing" => Source.Failed<ServerSentEvent>(new InvalidOperationException("meant to fail")),
            _ => Source.Repeat(new ServerSentEvent(new string('x', 16 * 1024))).Select(sent =>
            {
                Interlocked.Increment(ref asked);
                return sent;
            }),
        };

        for (var i = 0; i < 2; i++)
        {
            using var three = await RawEvents.Open(server, "/events/three");
            foreach (var number in (string[])["1", "2", "3"])
            {
                Assert.Equal(number, (await three.Next())?.Data);
            }

            await three.AssertEnds();
        }

        // Nothing has come of it, and nothing is awaited from it.
        (await RawEvents.Open(server, "/events/silent")).Dispose();
        await ended.Task.WaitAsync(Patience);

        using var log = new CapturedLog(server.System);
        using var failing = await RawEvents.Open(server, "/events/failing");
        Assert.Equal(-1, await failing.Client.ReceiveEnd());
        Assert.Contains("GET /events/failing", await log.Until(2001), StringComparison.Ordinal);

        using var slow = await server.ConnectWithBuffer(4096);
        await slow.Send(RawEvents.Request("/events/endless"));
        await Held(server, () => Volatile.Read(ref asked));
    }

    [Fact]
    public async Task Actors_get_the_client_tell_it_events_and_hear_of_its_leave()
    {
        await using var server = await TestServer.Start(_ => { });
        var room = server.System.ActorOf(Props.Create(() => new Room()));
        var binding = await server.Bind(routes => routes.MapEvents("/events", client => room.Tell(new Joined(client))));
        var first = new RawEvents(await server.Connect(binding), null!);
        await first.Client.Send(RawEvents.Request());
        await first.Client.ReceiveHead();
        Assert.Equal("1 here", (await first.Next())?.Data);

        using var second = new RawEvents(await server.Connect(binding), null!);
        await second.Client.Send(RawEvents.Request());
        await second.Client.ReceiveHead();
        Assert.Equal("2 here", (await second.Next())?.Data);
        Assert.Equal("2 here", (await first.Next())?.Data);

        first.Dispose();
        Assert.Equal("1 here", (await second.Next())?.Data);
        room.Tell("close");
        await second.AssertEnds();
    }

    [Fact]
    public async Task Every_way_to_write_a_delegate_goes_to_the_overload_that_it_looks_like()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapEvents("/action", client => client.Stop());
            routes.MapEvents("/action-block", client => { client.Send(new ServerSentEvent("x")); client.Close(); });
            routes.MapEvents("/async", async client => { await Task.Yield(); });
            routes.MapEvents("/async-expression", async client => await client.SendAsync(new ServerSentEvent("x")));
            routes.MapEvents("/task", client => client.SendAsync(new ServerSentEvent("x")));
            routes.MapEvents("/task-group", SendOne);
            routes.MapEvents("/value-task", client => SendOneCheaply(client));
            routes.MapEvents("/value-task-group", SendOneCheaply);
            routes.MapEvents("/sequence", client => Sequence());
            routes.MapEvents("/sequence-group", SequenceFor);
            routes.MapEvents("/source", client => Source.Single(new ServerSentEvent("x")));
        });
        foreach (var target in (string[])["action", "action-block", "async", "async-expression", "task", "task-group", "value-task", "value-task-group", "sequence", "sequence-group", "source"])
        {
            using var events = await RawEvents.Open(server, $"/{target}");
            while (await events.Next() is { } next)
            {
                Assert.Equal("x", next.Data);
            }
        }

        static async Task SendOne(EventStreamRef client) => await client.SendAsync(new ServerSentEvent("x"));

        static async ValueTask SendOneCheaply(EventStreamRef client) => await client.SendAsync(new ServerSentEvent("x"));

        static async IAsyncEnumerable<ServerSentEvent> Sequence()
        {
            yield return new ServerSentEvent("x");
            await Task.Yield();
        }

        static IAsyncEnumerable<ServerSentEvent> SequenceFor(EventStreamRef client) => Sequence();
    }

    [Theory]
    [InlineData("at once")]
    [InlineData("later")]
    [InlineData("null")]
    public async Task A_delegate_that_fails_cuts_its_stream_off_and_is_logged_and_counted(string how)
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapEvents("/events", client =>
            {
                client.Send(new ServerSentEvent("half"));
                return how switch { "at once" => throw new InvalidOperationException("meant to fail"), "null" => null!, _ => Later() };
            });
            routes.MapGet("/ok", () => "ok");
        });
        using var log = new CapturedLog(server.System);
        using var events = await RawEvents.Open(server);
        Assert.Equal(-1, await events.Client.ReceiveEnd());
        var line = await log.Until(2001);
        Assert.Contains("its event stream was cut off: GET /events", line, StringComparison.Ordinal);
        var failure = server.Binding.Snapshot().Routes.Single(route => route.Pattern == "/events").Handlers.Single().LastFailure;
        Assert.Equal(("System.InvalidOperationException", "GET /events"), (failure?.Type, failure?.Request));
        Assert.Equal("ok", (await server.Get("/ok")).Body);
        Assert.Equal(1, server.Sum(counters => counters.Closed[(int)CloseReason.ResponseBroken]));

        static async Task Later()
        {
            await Task.Yield();
            throw new InvalidOperationException("meant to fail");
        }
    }

    // There is room for some only. Each request is a turn of the loop, in which a sequence that is not held back would go on.
    private static async Task Held(TestServer server, Func<int> asked)
    {
        await TestServer.Until(() => asked() > 0, "the first is asked for");
        using var other = await server.Connect();
        int before;
        do
        {
            before = asked();
            for (var i = 0; i < 50; i++)
            {
                Assert.Equal(200, (await other.Get("/ok")).Status);
            }
        }
        while (asked() != before);
        Assert.Equal(1, server.Loops[0].UpgradedConnections);
    }

    private sealed record Joined(EventStreamRef Client);

    private sealed class Room : ReceiveActor
    {
        private readonly HashSet<IActorRef> _clients = [];

        public Room()
        {
            Receive<Joined>(joined =>
            {
                _clients.Add(Context.Watch(joined.Client));
                TellAll();
            });
            Receive<Terminated>(left =>
            {
                _clients.Remove(left.ActorRef);
                TellAll();
            });
            Receive<string>(_ =>
            {
                foreach (var client in _clients)
                {
                    client.Tell(PoisonPill.Instance);
                }
            });
        }

        private void TellAll()
        {
            foreach (var client in _clients)
            {
                client.Tell(new ServerSentEvent($"{_clients.Count} here"));
            }
        }
    }
}
