using Akka.Actor;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>Requests as messages, used as Akka's users use messages.</summary>
public sealed class AkkaUseTests
{
    private readonly Gate _gate = new();
    private IActorRef? _sender;
    private RequestCtx? _kept;

    [Fact]
    public async Task A_system_that_serializes_its_messages_serves()
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/loop", ctx => ctx.Text("ok"));
                routes.MapGet("/single", ctx => ctx.Text("ok")).Single();
                routes.MapGet("/plain", Props.Create<Plain>()).Single();
                routes.MapGet("/pieces", async ctx =>
                {
                    await Task.Run(async () =>
                    {
                        ctx.BodyWriter.Write("o"u8);
                        await ctx.FlushAsync();
                        ctx.BodyWriter.Write("k"u8);
                        ctx.Complete();
                    });
                });
                routes.MapGet("/throws", ctx => throw new InvalidOperationException("on purpose"));
            },
            loops: 2,
            hocon: "akka.actor.serialize-messages = on");
        foreach (var path in (string[])["/loop", "/single", "/plain", "/pieces"])
        {
            Assert.Equal("ok", (await server.Get(path).Soon()).Body);
        }

        Assert.Equal(500, (await server.Get("/throws").Soon()).Status);
    }

    [Fact]
    public async Task A_connection_actor_that_is_killed_takes_nobody_along()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/keep", ScriptedHandler.Props((_, ctx) => _kept = ctx)).WithTimeout(FarAway);
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
        });
        using var client = await server.Connect();
        await client.SendGet("/keep");
        await TestServer.Until(() => _kept is not null, "the handler has it");
        var connection = await server.Actor("/system/fasthttp/*/listener-0/*");
        var aborted = _kept!.Value.Aborted;
        connection.Tell(Kill.Instance);
        await client.ReceiveEnd();
        await server.UntilClosed(CloseReason.Failed);
        await TestServer.Until(() => aborted.IsCancellationRequested, "the handler knows");
        Assert.Equal("/keep", _kept.Value.Path);
        _kept.Value.Text("late");
        Assert.Equal(1, server.LateResponses());
        Assert.Equal("ok", (await server.Get("/ok")).Body);
    }

    [Fact]
    public async Task A_handler_that_stops_with_a_hundred_requests_in_its_mailbox_leaves_none_waiting()
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/", ScriptedHandler.Props((context, _) =>
                {
                    _gate.Pass().Wait();
                    context.Stop(context.Self);
                })).Single().WithTimeout(FarAway);
            });
        var handler = await server.Actor("/user/*-handlers/0-*/0");
        var clients = new List<RawClient>();
        for (var i = 0; i < 100; i++)
        {
            clients.Add(await server.Connect());
            await clients[i].SendGet("/");
        }

        await TestServer.Until(() => handler.Waiting() == 99, "the others wait");
        _gate.Open();
        foreach (var client in clients)
        {
            Assert.Equal(503, (await client.ReceiveResponse()).Status);
            client.Dispose();
        }
    }

    [Fact]
    public async Task A_poison_pill_behind_a_request_lets_it_end()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ScriptedHandler.Props((context, ctx) =>
        {
            context.Self.Tell(PoisonPill.Instance);
            ctx.Text("last words");
        })).WithTimeout(FarAway));
        using var client = await server.Connect();
        for (var i = 0; i < 5; i++)
        {
            var response = await client.Get("/");
            Assert.True((response.Status, response.Body) is (200, "last words") or (503, _));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sender_that_is_told_after_a_thousand_requests_reaches_its_own_or_none(bool inherited)
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/{number}", Props.Create(() => new KeepsSender(inherited, Keep))).WithTimeout(FarAway);
        });
        using var client = await server.Connect();
        for (var i = 0; i < 1500; i++)
        {
            Assert.Equal($"{i}", (await client.Get($"/{i}")).Body);
        }

        using var keeper = await server.Connect();
        await keeper.SendGet("/keep");
        await TestServer.Until(() => _sender is not null, "the handler has kept a sender");
        Assert.Equal("1", (await client.Get("/1")).Body);
        _sender!.Tell(HttpResponse.Ok("kept"));
        var kept = await keeper.ReceiveResponse();
        Assert.Equal(inherited ? 500 : 200, kept.Status);
        Assert.Equal("2", (await client.Get("/2")).Body);
        _sender!.Tell(HttpResponse.Ok("kept"));
        Assert.Equal("3", (await client.Get("/3")).Body);
    }

    [Fact]
    public async Task A_handler_may_become_in_its_constructor_retry_its_message_watch_its_sender_and_have_a_timeout()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/{number}", Props.Create<Unusual>()).WithTimeout(FarAway));
        using var client = await server.Connect();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"became {i}", (await client.Get($"/{i}")).Body);
        }

        // It fails on it, which is a 500, and tells it on to its next incarnation.
        Assert.Equal(500, (await client.Get("/fail")).Status);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"became {i}", (await client.Get($"/{i}")).Body);
        }
    }

    private void Keep(IActorRef sender) => _sender = sender;

    private sealed class Plain : ReceiveActor
    {
        public Plain() => Receive<RequestCtx>(_ => Sender.Tell(HttpResponse.Ok("ok")));
    }

    private sealed class KeepsSender(bool inherited, Action<IActorRef> keep) : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx)
        {
            if (ctx.RouteValue("number") == "keep")
            {
                keep(inherited ? Context.Sender : Sender);
            }
            else
            {
                ctx.Text(ctx.RouteValue("number")!);
            }
        }
    }

    private sealed class Unusual : HttpHandlerActor
    {
        public Unusual()
        {
            SetReceiveTimeout(TimeSpan.FromMinutes(10));
            Become(message =>
            {
                if (message is RequestCtx ctx)
                {
                    Respond(ctx);
                }
            });
        }

        protected override void OnRequest(RequestCtx ctx) => ctx.SetStatus(500).Text("not become");

        protected override void PreRestart(Exception reason, object message)
        {
            Self.Tell(message, Sender);
            base.PreRestart(reason, message);
        }

        private void Respond(RequestCtx ctx)
        {
            var sender = Sender;
            Context.Watch(sender);
            Context.Unwatch(sender);
            if (ctx.RouteValue("number") == "fail")
            {
                throw new InvalidOperationException("on purpose");
            }

            ctx.Text($"became {ctx.RouteValue("number")}");
        }
    }
}
