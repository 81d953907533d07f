using Akka.Actor;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

public sealed class SecondResponseTests
{
    public static TheoryData<string, Action<RequestCtx, IActorRef>> Responses => new()
    {
        { "Text", (ctx, _) => ctx.Text("second") },
        { "Text of bytes", (ctx, _) => ctx.Text("second"u8) },
        { "Bytes", (ctx, _) => ctx.Bytes("second"u8) },
        { "Json", (ctx, _) => ctx.Json("second") },
        { "Complete", (ctx, _) => ctx.Complete() },
        { "Reply", (ctx, _) => ctx.Reply(HttpResponse.NotFound()) },
        { "Fail", (ctx, _) => ctx.Fail(new InvalidOperationException("second")) },
        { "Tell a response", (_, sender) => sender.Tell(HttpResponse.NotFound()) },
        { "Tell a failure", (_, sender) => sender.Tell(new Status.Failure(new InvalidOperationException("second"))) },
        { "Tell nonsense", (_, sender) => sender.Tell("second") },
    };

    [Theory]
    [MemberData(nameof(Responses))]
    public async Task A_second_response_in_the_same_turn_is_dropped_and_counted(string _, Action<RequestCtx, IActorRef> second)
    {
        await using var server = await TestServer.Start(routes =>
        {
            var handler = ScriptedHandler.Props((context, ctx) =>
            {
                var sender = context.Sender;
                ctx.SetStatus(201).AddField("X-First", "yes").Text("first");
                second(ctx, sender);
            });
            routes.MapGet("/loop", handler);
            routes.MapGet("/elsewhere", handler).Single();
        });
        using var client = await server.Connect();

        AssertFirst(await client.Get("/loop"));
        Assert.Equal(1, server.LateResponses());
        AssertFirst(await client.Get("/loop"));
        AssertFirst(await client.Get("/elsewhere"));
        AssertFirst(await client.Get("/elsewhere"));
        await TestServer.Until(() => server.LateResponses() == 4, "each second response is counted");
    }

    [Fact]
    public async Task A_second_response_in_a_later_message_is_dropped_and_counted()
    {
        RequestCtx? first = null;
        await using var server = await TestServer.Start(routes => routes.MapGet("/{number}", ScriptedHandler.Props((_, ctx) =>
        {
            first?.Text("again");
            first = ctx;
            ctx.Text(ctx.RouteValue("number")!);
        })));
        using var client = await server.Connect();

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal($"{i}", (await client.Get($"/{i}")).Body);
        }

        Assert.Equal(49, server.LateResponses());
    }

    [Fact]
    public async Task A_second_response_from_another_thread_is_dropped_and_counted()
    {
        var answered = new TaskCompletionSource<RequestCtx>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/", ScriptedHandler.Props((_, ctx) =>
            {
                ctx.Text("first");
                answered.SetResult(ctx);
            }));
            routes.MapGet("/next", ctx => ctx.Text("next"));
        });
        using var client = await server.Connect();

        Assert.Equal("first", (await client.Get("/")).Body);
        (await answered.Task.Soon()).Text("second");
        Assert.Equal(1, server.LateResponses());
        for (var i = 0; i < 200; i++)
        {
            Assert.Equal("next", (await client.Get("/next")).Body);
        }
    }

    [Fact]
    public async Task Of_two_actors_that_respond_one_is_heard()
    {
        await using var server = await TestServer.Start(_ => { });
        var other = server.System.ActorOf(ScriptedHandler.Props((_, ctx) => ctx.Text("other")));
        var binding = await server.Bind(routes => routes.MapGet("/", ScriptedHandler.Props((context, ctx) =>
        {
            ctx.Text("own");
            other.Forward(ctx);
        })).WithTimeout(FarAway));
        using var client = await binding.LocalEndPoint.Connect();

        // One after the other: the second response of each is late, whether or not its exchange serves another request by then.
        for (var i = 1; i <= 100; i++)
        {
            Assert.Equal("own", (await client.Get("/")).Body);
            await TestServer.Until(() => binding.Loops.Sum(loop => loop.Exchanges.LateResponses) == i, "the other's was dropped");
        }
    }

    private static void AssertFirst(RawResponse response) =>
        Assert.Equal((201, "first", "yes"), (response.Status, response.Body, response["X-First"]));
}
