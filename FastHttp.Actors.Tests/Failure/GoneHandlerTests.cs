using Akka.Actor;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

public sealed class GoneHandlerTests
{
    private const string Gone = "The handler of this path has stopped.";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_that_stops_itself_is_a_503_at_once_and_the_next_request_finds_a_fresh_one(bool onLoop)
    {
        var incarnations = 0;
        await using var server = await TestServer.Start(routes =>
        {
            var route = routes.MapGet("/{what}", Props.Create(() => new Stopping(() => Interlocked.Increment(ref incarnations)))).WithTimeout(FarAway);
            _ = onLoop ? route.PerCore() : route.Single();
        });
        using var client = await server.Connect();

        Assert.Equal("1", (await client.Get("/who")).Body);
        var stopped = await client.Get("/stop");
        Assert.Equal((503, Gone, "1"), (stopped.Status, stopped.Body, stopped["Retry-After"]));
        Assert.False(stopped.SaysClose);
        await TestServer.Until(() => Volatile.Read(ref incarnations) == 2, "a fresh handler is made");
        Assert.Equal("2", await BodyOnceServed(client));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Requests_that_wait_in_the_mailbox_of_a_stopped_handler_are_503_each(bool onLoop)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.Start(routes =>
        {
            var route = routes.MapGet("/", Props.Create(() => new StoppingLater(gate.Task))).WithTimeout(FarAway);
            _ = onLoop ? route.PerCore() : route.Single();
        });
        var handler = await server.Actor("/user/http-handlers/*/0");
        var clients = new List<RawClient>();
        for (var i = 0; i < 3; i++)
        {
            var client = await server.Connect();
            clients.Add(client);
            await client.SendGet("/");
        }

        await TestServer.Until(() => handler.Waiting() == 2, "two requests wait behind the first");
        gate.SetResult();
        foreach (var client in clients)
        {
            var response = await client.ReceiveResponse();
            Assert.Equal((503, Gone, "1"), (response.Status, response.Body, response["Retry-After"]));
            client.Dispose();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_that_its_handler_kept_is_a_503_when_the_handler_stops_later(bool onLoop)
    {
        var kept = new TaskCompletionSource<RequestCtx>();
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/next", ctx => ctx.Text("next"));
            var route = routes.MapGet("/kept", ScriptedHandler.Props((_, ctx) => kept.SetResult(ctx))).WithTimeout(FarAway);
            _ = onLoop ? route.PerCore() : route.Single();
        });
        using var client = await server.Connect();
        await client.SendGet("/kept?secret");
        var ctx = await kept.Task.Soon();

        (await server.Actor("/user/http-handlers/*-kept/0")).Tell(PoisonPill.Instance);
        Assert.Equal(503, (await client.ReceiveResponse()).Status);

        // What the handler has begun may still go on with the request, though the connection has moved on.
        Assert.Equal("next", (await client.Get("/next?other")).Body);
        Assert.Equal(("/kept", "secret"), (ctx.Path, System.Text.Encoding.ASCII.GetString(ctx.RawQuery)));
        Assert.True(ctx.Aborted.IsCancellationRequested);
        ctx.Text("too late");
        await TestServer.Until(() => server.LateResponses() == 1, "the late response is dropped");
    }

    [Fact]
    public async Task A_handler_off_the_loops_that_responds_and_stops_has_responded()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ScriptedHandler.Props((context, ctx) =>
        {
            ctx.Text("last words");
            context.Stop(context.Self);
        })).WithTimeout(FarAway).Single());
        using var client = await server.Connect();

        var responses = new List<RawResponse>();
        for (var i = 0; i < 20; i++)
        {
            responses.Add(await client.Get("/"));
        }

        // Between two incarnations there is no handler, which is a 503; a response is never a mixture of both.
        Assert.Equal("last words", responses[0].Body);
        Assert.All(responses, response => Assert.Contains((response.Status, response.Body), new[] { (200, "last words"), (503, Gone) }));
    }

    [Fact]
    public async Task Requests_to_an_existing_actor_that_has_stopped_are_503_at_once()
    {
        await using var server = await TestServer.Start(_ => { });
        var actor = server.System.ActorOf(ScriptedHandler.Props((_, ctx) => ctx.Text("alive")));
        var binding = await server.Bind(routes => routes.MapGet("/", actor).WithTimeout(FarAway));
        using var client = await binding.LocalEndPoint.Connect();
        Assert.Equal("alive", (await client.Get("/")).Body);

        await actor.GracefulStop(FarAway);

        Assert.Equal(503, (await client.Get("/")).Status);
        Assert.Equal(503, (await client.Get("/")).Status);
    }

    [Fact]
    public async Task The_first_request_to_an_existing_actor_that_never_lived_is_a_503_at_once()
    {
        await using var server = await TestServer.Start(_ => { });
        var actor = server.System.ActorOf(ScriptedHandler.Props((_, _) => { }));
        await actor.GracefulStop(FarAway);

        // Many servers, because the first request after binding is the one that could be missed.
        for (var i = 0; i < 20; i++)
        {
            var binding = await server.Bind(routes => routes.MapGet("/", actor).WithTimeout(FarAway));
            Assert.Equal(503, (await binding.Get("/")).Status);
        }
    }

    [Fact]
    public async Task A_request_that_an_existing_actor_kept_is_a_503_when_it_stops()
    {
        await using var server = await TestServer.Start(_ => { });
        var kept = new TaskCompletionSource();
        var actor = server.System.ActorOf(ScriptedHandler.Props((_, _) => kept.SetResult()));
        var binding = await server.Bind(routes => routes.MapGet("/", actor).WithTimeout(FarAway));
        using var client = await binding.LocalEndPoint.Connect();
        await client.SendGet("/");
        await kept.Task.Soon();

        server.System.Stop(actor);

        Assert.Equal(503, (await client.ReceiveResponse()).Status);
    }

    [Fact]
    public async Task Requests_to_dead_letters_and_to_a_path_without_an_actor_are_503_at_once()
    {
        await using var server = await TestServer.Start(_ => { });
        var nobody = ((ExtendedActorSystem)server.System).Provider.ResolveActorRef("akka://test/user/nobody");
        var binding = await server.Bind(routes =>
        {
            routes.MapGet("/dead-letters", server.System.DeadLetters).WithTimeout(FarAway);
            routes.MapGet("/nobody", nobody).WithTimeout(FarAway);
        });

        Assert.Equal(503, (await binding.Get("/dead-letters")).Status);
        Assert.Equal(503, (await binding.Get("/nobody")).Status);
    }

    [Fact]
    public async Task A_message_the_handler_does_not_know_is_a_501_at_once()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/loop", Props.Create<Deaf>()).WithTimeout(FarAway);
            routes.MapGet("/elsewhere", Props.Create<Deaf>()).WithTimeout(FarAway).Single();
            routes.MapGet("/next", ctx => ctx.Text("next"));
        });
        using var client = await server.Connect();

        Assert.Equal(501, (await client.Get("/loop")).Status);
        var response = await client.Get("/elsewhere");
        Assert.Equal(501, response.Status);
        Assert.False(response.SaysClose);
        Assert.Equal("next", (await client.Get("/next")).Body);
    }

    private static async Task<string> BodyOnceServed(RawClient client)
    {
        RawResponse response;
        do
        {
            response = await client.Get("/who");
        }
        while (response.Status == 503);
        return response.Body;
    }

    private sealed class Stopping(Func<int> next) : HttpHandlerActor
    {
        private readonly int _number = next();

        protected override void OnRequest(RequestCtx ctx)
        {
            if (ctx.Path == "/stop")
            {
                Context.Stop(Self);
            }
            else
            {
                ctx.Text($"{_number}");
            }
        }
    }

    private sealed class StoppingLater : ReceiveActor
    {
        public StoppingLater(Task gate) =>
            ReceiveAsync<RequestCtx>(async _ =>
            {
                await gate;
                Context.Stop(Self);
            });
    }

    private sealed class Deaf : ReceiveActor
    {
        public Deaf() => Receive<string>(_ => { });
    }
}
