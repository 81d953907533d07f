using Akka.Actor;
using Akka.Routing;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Handlers;

public sealed class PlacementTests
{
    [Fact]
    public async Task PerCore_is_the_default_one_handler_on_each_loop()
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/default", Props.Create<Where>());
                routes.MapGet("/named", Props.Create<Where>()).PerCore();
            },
            loops: 2);
        foreach (var path in new[] { "/default", "/named" })
        {
            var seen = new HashSet<string>();
            while (seen.Count < 2)
            {
                // Which loop gets a connection is the kernel's choice.
                seen.Add((await server.Get(path)).Body);
            }

            Assert.Equal(["0 on loop 0", "1 on loop 1"], seen.Order());
        }
    }

    [Fact]
    public async Task Single_is_one_handler_off_the_loops()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", Props.Create<Where>()).Single(), loops: 2);

        for (var i = 0; i < 8; i++)
        {
            Assert.Equal("0 elsewhere", (await server.Get("/")).Body);
        }
    }

    [Fact]
    public async Task The_handlers_of_a_pool_are_served_in_turn()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", Props.Create<Where>()).Pool(3));
        using var client = await server.Connect();

        var seen = new List<string>();
        for (var i = 0; i < 9; i++)
        {
            seen.Add((await client.Get("/")).Body.Split(' ')[0]);
        }

        Assert.Equal(["0", "1", "2", "0", "1", "2", "0", "1", "2"], seen);
    }

    [Fact]
    public async Task Handlers_of_a_pool_work_at_the_same_time()
    {
        using var both = new Barrier(2);
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx =>
        {
            // Blocking is what a pool is for.
            ctx.Text(both.SignalAndWait(TimeSpan.FromSeconds(20)) ? "together" : "alone");
        }).WithTimeout(FarAway).Pool(2));
        using var first = await server.Connect();
        using var second = await server.Connect();

        await first.SendGet("/");
        await second.SendGet("/");

        Assert.Equal("together", (await first.ReceiveResponse()).Body);
        Assert.Equal("together", (await second.ReceiveResponse()).Body);
    }

    [Fact]
    public async Task An_existing_actor_and_an_existing_router_serve_routes()
    {
        await using var server = await TestServer.Start(_ => { }, loops: 2);
        var actor = server.System.ActorOf(Props.Create<Where>(), "own");
        var router = server.System.ActorOf(Props.Create<Where>().WithRouter(new RoundRobinPool(2)), "router");
        var binding = await server.Bind(routes =>
        {
            routes.MapGet("/actor", actor);
            routes.MapGet("/router", router);
        });
        using var client = await binding.LocalEndPoint.Connect();

        Assert.Equal("own elsewhere", (await client.Get("/actor")).Body);
        var routees = new HashSet<string>();
        for (var i = 0; i < 4; i++)
        {
            routees.Add((await client.Get("/router")).Body);
        }

        Assert.Equal(2, routees.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_may_forward_its_request(bool onLoop)
    {
        await using var server = await TestServer.Start(_ => { });
        var system = server.System;
        var teller = system.ActorOf(ScriptedHandler.Props((context, ctx) => context.Sender.Tell(HttpResponse.Ok($"told {ctx.Path}"))));
        var completer = system.ActorOf(ScriptedHandler.Props((_, ctx) => ctx.Text($"completed {ctx.Path}")));
        var binding = await server.Bind(routes =>
        {
            var route = routes.MapGet("/{to}", ScriptedHandler.Props((_, ctx) =>
                (ctx.Path == "/teller" ? teller : completer).Forward(ctx))).WithTimeout(FarAway);
            _ = onLoop ? route.PerCore() : route.Single();
        });
        using var client = await binding.LocalEndPoint.Connect();

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal("told /teller", (await client.Get("/teller")).Body);
            Assert.Equal("completed /completer", (await client.Get("/completer")).Body);
        }
    }

    [Fact]
    public async Task A_request_forwarded_to_an_actor_that_is_gone_is_a_503_at_once()
    {
        await using var server = await TestServer.Start(_ => { });
        var gone = server.System.ActorOf(ScriptedHandler.Props((_, _) => { }));
        await gone.GracefulStop(FarAway);
        var binding = await server.Bind(routes =>
            routes.MapGet("/", ScriptedHandler.Props((_, ctx) => gone.Forward(ctx))).WithTimeout(FarAway));

        Assert.Equal(503, (await binding.Get("/")).Status);
    }

    [Fact]
    public async Task Props_that_name_a_mailbox_keep_it()
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/loop", Props.Create<Where>().WithMailbox("own-mailbox"));
                routes.MapGet("/elsewhere", Props.Create<Where>().WithMailbox("own-mailbox")).Single();
            },
            hocon: "own-mailbox { mailbox-type = \"Akka.Dispatch.UnboundedMailbox, Akka\" }");

        Assert.Equal("0 on loop 0", (await server.Get("/loop")).Body);
        Assert.Equal("0 elsewhere", (await server.Get("/elsewhere")).Body);
        var handler = (ActorRefWithCell)await server.Actor("/user/http-handlers/*-loop/0");
        Assert.IsType<Akka.Dispatch.MessageQueues.UnboundedMessageQueue>(((ActorCell)handler.Underlying).Mailbox!.MessageQueue);
    }

    [Fact]
    public async Task Props_that_cannot_be_made_fail_the_binding_and_leave_nothing_behind()
    {
        await using var server = await TestServer.Start(_ => { });

        var failure = await Assert.ThrowsAsync<FastHttpConfigurationException>(() => server.Bind(routes =>
        {
            routes.MapGet("/fine", ctx => ctx.Text("fine"));
            routes.MapGet("/wrong", Props.Create<Where>().WithDispatcher("no-such-dispatcher")).Single();
        }).Soon());

        var mistake = Assert.Single(failure.Mistakes);
        Assert.StartsWith("GET /wrong: ", mistake, StringComparison.Ordinal);
        Assert.Contains("no-such-dispatcher", mistake, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ActorNotFoundException>(() => server.System.ActorSelection("/user/http-2-handlers").ResolveOne(FarAway));
    }

    private sealed class Where : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx)
        {
            var place = EventLoop.Current is { } loop ? $"on loop {loop.Index}" : "elsewhere";
            ctx.Text($"{Self.Path.Name} {place}");
        }
    }
}
