using Akka.Actor;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>What users may set of the supervision of handlers, seen by the client and by the readiness check.</summary>
public sealed class SupervisionTests
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_whose_restarts_are_used_up_makes_its_route_a_503_that_asks_to_retry(bool onLoop)
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/other", ctx => ctx.Text("fine"));
            var route = routes.MapGet("/{what}", ctx => Serve(ctx)).WithTimeout(FarAway)
                .WithSupervision(new HandlerSupervision { MaxRestarts = 2, Within = Never, MinBackOff = Never, MaxBackOff = Never });
            _ = onLoop ? route.PerCore() : route.Single();
        });
        using var client = await server.Connect();

        for (var restarts = 0; restarts < 2; restarts++)
        {
            Assert.Equal(500, (await client.Get("/boom")).Status);
            Assert.Equal(200, (await client.Get("/fine")).Status);
        }

        Assert.Empty(server.Binding.UnavailableRoutes);
        Assert.Equal(500, (await client.Get("/boom")).Status);
        await TestServer.Until(() => server.Binding.UnavailableRoutes.Count == 1, "the route is known to lack a handler");
        var rejected = await client.Get("/fine");

        Assert.Equal(["GET /{what}"], server.Binding.UnavailableRoutes);
        Assert.Equal((503, "1"), (rejected.Status, rejected["Retry-After"]));
        Assert.Equal(200, (await client.Get("/other")).Status);
    }

    [Fact]
    public async Task A_handler_that_was_given_up_comes_back_after_the_back_off()
    {
        var soon = TimeSpan.FromMilliseconds(1);
        await using var server = await TestServer.Start(routes => routes.MapGet("/{what}", ctx => Serve(ctx)).WithTimeout(FarAway)
            .WithSupervision(new HandlerSupervision { MaxRestarts = 0, MinBackOff = soon, MaxBackOff = soon }));
        using var client = await server.Connect();

        Assert.Equal(500, (await client.Get("/boom")).Status);
        RawResponse response;
        do
        {
            response = await client.Get("/fine");
        }
        while (response.Status == 503);

        Assert.Equal(200, response.Status);
        await TestServer.Until(() => server.Binding.UnavailableRoutes.Count == 0, "the route has its handler again");
    }

    [Fact]
    public async Task A_handler_that_stops_by_itself_has_not_failed_in_a_row()
    {
        var starts = 0;
        Func<bool> fails = () => Interlocked.Increment(ref starts) is 2 or 3 or 5;
        await using var server = await TestServer.Start(routes =>
            routes.MapGet("/{what}", Props.Create(() => new Failing(fails))).WithTimeout(FarAway)
                .WithSupervision(new HandlerSupervision { MinBackOff = TimeSpan.FromMilliseconds(10), MaxBackOff = Never, RandomFactor = 0 }));
        using var errors = server.Errors();
        using var client = await server.Connect();
        for (var stop = 0; stop < 2; stop++)
        {
            Assert.Equal(503, (await client.Get("/stop")).Status);
            await UntilServed(client);
        }

        Assert.Equal(6, starts);
        var pauses = new List<string>();
        while (pauses.Count < 3)
        {
            var error = (await errors.ReceiveAsync(FarAway)).ToString()!;
            if (error.Split("made anew in ") is [_, var rest])
            {
                pauses.Add(rest[..(rest.IndexOf("ms.", StringComparison.Ordinal) + 3)]);
            }
        }

        Assert.Equal(["10 ms.", "20 ms.", "10 ms."], pauses);
    }

    [Fact]
    public async Task The_decider_is_asked_what_to_do()
    {
        var decider = new LocalOnlyDecider(cause => cause.Message == "Boom" ? Directive.Resume : Directive.Stop);
        await using var server = await TestServer.Start(routes => routes.MapGet("/{what}", Props.Create<Counting>()).WithTimeout(FarAway)
            .Single().WithSupervision(new HandlerSupervision { Decider = decider, MinBackOff = Never, MaxBackOff = Never }));
        using var client = await server.Connect();

        Assert.Equal("1", (await client.Get("/fine")).Body);
        Assert.Equal(500, (await client.Get("/boom")).Status);
        Assert.Equal("2", (await client.Get("/fine")).Body);
        Assert.Equal(500, (await client.Get("/end")).Status);
        Assert.Equal(503, (await client.Get("/fine")).Status);
    }

    [Fact]
    public async Task Escalate_makes_all_handlers_of_the_route_anew_and_none_of_another()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/other/{what}", Props.Create<Counting>()).Single();
            routes.MapGet("/{what}", Props.Create<Counting>()).WithTimeout(FarAway).Pool(2)
                .WithSupervision(new HandlerSupervision { Decider = new LocalOnlyDecider(_ => Directive.Escalate) });
        });
        using var client = await server.Connect();
        Assert.Equal("1", (await client.Get("/other/fine")).Body);
        Assert.Equal("1", (await client.Get("/fine")).Body);
        Assert.Equal("1", (await client.Get("/fine")).Body);

        Assert.Equal(500, (await client.Get("/boom")).Status);
        string body;
        do
        {
            body = (await client.Get("/fine")).Body;
        }
        while (body != "1");

        Assert.Equal("2", (await client.Get("/other/fine")).Body);
    }

    [Fact]
    public async Task A_route_whose_existing_actor_stopped_is_named()
    {
        await using var server = await TestServer.Start(_ => { });
        var actor = server.System.ActorOf(Props.Create<Counting>());
        var binding = await server.Bind(routes => routes.MapGet("/{what}", actor));
        Assert.Empty(binding.UnavailableRoutes);

        server.System.Stop(actor);

        await TestServer.Until(() => binding.UnavailableRoutes.Count == 1, "the route is known to lack its actor");
        Assert.Equal(["GET /{what}"], binding.UnavailableRoutes);
    }

    [Fact]
    public async Task An_asynchronous_delegate_that_ends_without_a_response_is_a_500_at_once()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/at-once", _ => Task.CompletedTask).WithTimeout(FarAway);
            routes.MapGet("/elsewhere", _ => Task.CompletedTask).WithTimeout(FarAway).Single();
            routes.MapGet("/later", async _ => await Task.Yield()).WithTimeout(FarAway);
        });
        using var client = await server.Connect();

        Assert.Equal(500, (await client.Get("/at-once")).Status);
        Assert.Equal(500, (await client.Get("/elsewhere")).Status);
        Assert.Equal(500, (await client.Get("/later")).Status);
    }

    [Fact]
    public void A_pause_is_at_most_the_random_part_longer()
    {
        var supervision = new HandlerSupervision { MinBackOff = TimeSpan.FromSeconds(1), MaxBackOff = TimeSpan.FromSeconds(3), RandomFactor = 0.5 };
        foreach (var (failures, least) in new[] { (1, 1.0), (2, 2.0), (3, 3.0), (int.MaxValue, 3.0) })
        {
            Assert.InRange(supervision.PauseAfter(failures).TotalSeconds, least, least * 1.5);
        }

        Assert.NotEqual(supervision.PauseAfter(1), supervision.PauseAfter(1));
    }

    private static async Task UntilServed(RawClient client)
    {
        while ((await client.Get("/fine")).Status == 503)
        {
        }
    }

    private static void Serve(RequestCtx ctx)
    {
        if (ctx.Path == "/boom")
        {
            throw new InvalidOperationException("Boom");
        }

        ctx.Text("served");
    }

    private sealed class Failing : HttpHandlerActor
    {
        public Failing(Func<bool> fails)
        {
            if (fails())
            {
                throw new InvalidOperationException("Cannot start.");
            }
        }

        protected override void OnRequest(RequestCtx ctx)
        {
            if (ctx.Path == "/stop")
            {
                Context.Stop(Self);
            }
            else
            {
                ctx.Text("served");
            }
        }
    }
}
