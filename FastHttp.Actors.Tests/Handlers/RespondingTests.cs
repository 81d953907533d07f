using Akka.Actor;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Handlers;

/// <summary>The ways in which a handler actor may respond, each on its loop and off it.</summary>
public sealed class RespondingTests
{
    public static TheoryData<string, Action<IUntypedActorContext, RequestCtx>> Ways => new()
    {
        { "Text", (_, ctx) => ctx.Text("response") },
        { "Complete", (_, ctx) => { ctx.SetContentType("text/plain").BodyWriter.Write("response"u8); ctx.Complete(); } },
        { "Reply", (_, ctx) => ctx.Reply(HttpResponse.Ok("response")) },
        { "Sender.Tell(response)", (context, _) => context.Sender.Tell(HttpResponse.Ok("response")) },
        { "Sender.Tell(Success)", (context, _) => context.Sender.Tell(new Status.Success(HttpResponse.Ok("response"))) },
        { "Sender.Tell(ctx)", (context, ctx) => { ctx.BodyWriter.Write("response"u8); context.Sender.Tell(ctx); } },
        { "PipeTo", (context, _) => MakeResponse().PipeTo(context.Sender) },
        { "PipeTo of what is there", (context, _) => Task.FromResult(HttpResponse.Ok("response")).PipeTo(context.Sender) },
        { "Task.Run", (_, ctx) => Task.Run(() => ctx.Text("response")) },
        { "Thread", (_, ctx) => new Thread(() => ctx.Text("response")).Start() },
    };

    public static TheoryData<string, Action<IUntypedActorContext, RequestCtx>> Failures => new()
    {
        { "Status.Failure", (context, _) => context.Sender.Tell(new Status.Failure(new InvalidOperationException("Boom"))) },
        { "PipeTo", (context, _) => Boom().PipeTo(context.Sender) },
        { "wrong type", (context, _) => context.Sender.Tell("Boom") },
        { "Success of a wrong type", (context, _) => context.Sender.Tell(new Status.Success("Boom")) },
        { "bad field name", (context, _) => context.Sender.Tell(new HttpResponse(200, Fields: [new("Boom name", "value")])) },
        { "bad field value", (context, _) => context.Sender.Tell(new HttpResponse(200, Fields: [new("Name", "Boom\r\nX-Evil: 1")])) },
        { "framing field", (context, _) => context.Sender.Tell(new HttpResponse(200, Fields: [new("Content-Length", "1")])) },
        { "bad content type", (context, _) => context.Sender.Tell(new HttpResponse(200, ContentType: "Boom\r\nX-Evil: 1")) },
        { "bad status", (context, _) => context.Sender.Tell(new HttpResponse(99)) },
        { "bad field after a good one", (_, ctx) => ctx.AddField("X-Good", "1").AddField("X-Evil\r\n", "Boom") },
        { "bad content type set", (_, ctx) => ctx.SetContentType("Boom\r\nX-Evil: 1").Text("x") },
        { "Fail", (_, ctx) => ctx.Fail(new InvalidOperationException("Boom")) },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Every_way_to_respond_responds(string way, Action<IUntypedActorContext, RequestCtx> respond)
    {
        await using var server = await StartBoth(respond);
        using var client = await server.Connect();

        foreach (var path in new[] { "/loop", "/elsewhere", "/loop", "/elsewhere" })
        {
            var received = await client.Get(path);
            Assert.Equal((200, "response"), (received.Status, received.Body));
        }

        Assert.Equal(0, server.LateResponses());
        Assert.NotEmpty(way);
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task What_cannot_be_sent_is_a_500_with_its_cause_in_the_log(string way, Action<IUntypedActorContext, RequestCtx> respond)
    {
        await using var server = await StartBoth(respond);
        using var client = await server.Connect();
        using var errors = server.Errors();

        foreach (var path in new[] { "/loop", "/elsewhere" })
        {
            var received = await client.Get(path);
            Assert.Equal((500, null, null), (received.Status, received["X-Evil"], received["X-Good"]));
            Assert.DoesNotContain("Boom", received.Body, StringComparison.Ordinal);
            Assert.NotNull(Assert.IsType<Akka.Event.Error>(await errors.ReceiveAsync(FarAway)).Cause);
        }

        Assert.NotEmpty(way);
    }

    [Fact]
    public async Task A_plain_ReceiveActor_is_a_handler() => await AssertResponds(Props.Create<Plain>());

    [Fact]
    public async Task A_ReceiveAsync_handler_is_a_handler() => await AssertResponds(Props.Create<PlainAsync>());

    [Fact]
    public async Task A_handler_may_become_another_and_stash_what_comes_too_early()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/loop", Props.Create<Opening>()).WithTimeout(FarAway);
            routes.MapGet("/elsewhere", Props.Create<Opening>()).WithTimeout(FarAway).Single();
        });
        foreach (var path in new[] { "loop", "elsewhere" })
        {
            var handler = await server.Actor($"/user/http-handlers/*-{path}/0");
            using var first = await server.Connect();
            using var second = await server.Connect();
            await first.SendGet($"/{path}?1");
            await second.SendGet($"/{path}?2");
            Assert.Equal(2, await StashedBoth(handler));

            handler.Tell("open");

            Assert.Equal("1", (await first.ReceiveResponse()).Body);
            Assert.Equal("2", (await second.ReceiveResponse()).Body);
            Assert.Equal("3", (await first.Get($"/{path}?3")).Body);
        }
    }

    [Fact]
    public async Task A_context_may_be_kept_and_answered_with_a_later_message()
    {
        RequestCtx? kept = null;
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ScriptedHandler.Props(
            (_, ctx) => kept = ctx,
            (_, message) => kept!.Value.Text((string)message))).WithTimeout(FarAway));
        using var client = await server.Connect();
        await client.SendGet("/");
        await TestServer.Until(() => kept is not null, "the handler has the request");

        (await server.Actor("/user/http-handlers/*/0")).Tell("told later");

        Assert.Equal("told later", (await client.ReceiveResponse()).Body);
    }

    [Fact]
    public async Task A_token_is_not_cancelled_by_the_response()
    {
        var token = new TaskCompletionSource<CancellationToken>();
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx =>
        {
            token.TrySetResult(ctx.Aborted);
            ctx.Text("done");
        }));

        await server.Get("/");

        Assert.False((await token.Task.Soon()).IsCancellationRequested);
    }

    [Fact]
    public async Task A_field_that_would_end_its_line_is_rejected_and_not_sent()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx =>
        {
            var rejected = Assert.Throws<ArgumentException>(() => ctx.AddField("X-Name", "value\r\nX-Evil: 1"));
            Assert.Throws<ArgumentException>(() => ctx.AddField("X-Name\r\nX-Evil", "1"));
            Assert.Throws<ArgumentException>(() => ctx.SetContentType("text/plain\r\nX-Evil: 1"));
            ctx.Text(rejected.ParamName!);
        }));

        var response = await server.Get("/");

        Assert.Equal((200, "value", null), (response.Status, response.Body, response["X-Evil"]));
        Assert.Equal(ContentTypes.Text, response["Content-Type"]);
    }

    private static async Task AssertResponds(Props props)
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/loop", props).WithTimeout(FarAway);
            routes.MapGet("/elsewhere", props).WithTimeout(FarAway).Single();
        });
        using var client = await server.Connect();

        Assert.Equal("/loop", (await client.Get("/loop")).Body);
        Assert.Equal("/elsewhere", (await client.Get("/elsewhere")).Body);
    }

    private static Task<TestServer> StartBoth(Action<IUntypedActorContext, RequestCtx> respond) => TestServer.Start(routes =>
    {
        routes.MapGet("/loop", ScriptedHandler.Props(respond)).WithTimeout(FarAway);
        routes.MapGet("/elsewhere", ScriptedHandler.Props(respond)).WithTimeout(FarAway).Single();
    });

    private static async Task<int> StashedBoth(IActorRef handler)
    {
        int stashed;
        do
        {
            stashed = await handler.Ask<int>("how many?", FarAway);
        }
        while (stashed < 2);
        return stashed;
    }

    private static async Task<HttpResponse> MakeResponse()
    {
        await Task.Yield();
        return HttpResponse.Ok("response");
    }

    private static async Task<HttpResponse> Boom()
    {
        await Task.Yield();
        throw new InvalidOperationException("Boom");
    }

    private sealed class Plain : ReceiveActor
    {
        public Plain() => Receive<RequestCtx>(ctx => ctx.Text(ctx.Path));
    }

    private sealed class PlainAsync : ReceiveActor
    {
        public PlainAsync() =>
            ReceiveAsync<RequestCtx>(async ctx =>
            {
                await Task.Yield();
                Sender.Tell(HttpResponse.Ok(ctx.Path));
            });
    }

    private sealed class Opening : ReceiveActor, IWithStash
    {
        private int _stashed;

        public Opening()
        {
            Receive<RequestCtx>(_ =>
            {
                _stashed++;
                Stash.Stash();
            });
            Receive<string>(message => message == "how many?", _ => Sender.Tell(_stashed));
            Receive<string>(_ =>
            {
                Become(Open);
                Stash.UnstashAll();
            });
        }

        public IStash Stash { get; set; } = null!;

        private void Open() => Receive<RequestCtx>(ctx => ctx.Text(ctx.RawQuery));
    }
}
