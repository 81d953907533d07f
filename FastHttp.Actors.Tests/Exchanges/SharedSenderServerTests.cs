using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>A handler that responded a thousand times at once, and then gives a request and its sender away.</summary>
public sealed class SharedSenderServerTests
{
    private const int Trial = 1000;

    [Fact]
    public async Task The_first_request_it_forwards_gets_500_at_once_and_the_next_one_its_response()
    {
        await using var server = await TestServer.Start(_ => { });
        var worker = server.System.ActorOf(Akka.Actor.Props.Create(() => new Worker()));
        var binding = await server.Bind(routes =>
        {
            routes.MapGet("/{what}", ScriptedHandler.Props((_, ctx) => Handle(ctx, worker))).WithTimeout(FarAway);
        });
        using var errors = server.Errors();
        using var client = await binding.LocalEndPoint.Connect();
        for (var i = 0; i < Trial; i++)
        {
            Assert.Equal("at once", (await client.Get("/at-once")).Body);
        }

        Assert.Equal(500, (await client.Get("/forward")).Status);
        var error = await Task.Run(() => (Error)errors.Receive(TimeSpan.FromSeconds(20)));
        Assert.Contains("Context.Sender", error.Message.ToString(), StringComparison.Ordinal);
        var forwarded = await client.Get("/forward");
        Assert.Equal((200, "by the worker"), (forwarded.Status, forwarded.Body));
        Assert.Equal("at once", (await client.Get("/at-once")).Body);
        Assert.Equal(1, binding.Loops[0].Exchanges.LateResponses);
    }

    /// <summary>Below the trial's length nothing is shared.</summary>
    [Fact]
    public async Task One_request_earlier_it_gets_its_response()
    {
        await using var server = await TestServer.Start(_ => { });
        var worker = server.System.ActorOf(Akka.Actor.Props.Create(() => new Worker()));
        var binding = await server.Bind(routes =>
            routes.MapGet("/{what}", ScriptedHandler.Props((_, ctx) => Handle(ctx, worker))).WithTimeout(FarAway));
        using var client = await binding.LocalEndPoint.Connect();
        for (var i = 0; i < Trial - 1; i++)
        {
            Assert.Equal("at once", (await client.Get("/at-once")).Body);
        }

        Assert.Equal("by the worker", (await client.Get("/forward")).Body);
    }

    // Forward tells with the Context's sender, which the handler's own Sender property is not.
    private static void Handle(RequestCtx ctx, IActorRef worker)
    {
        if (ctx.RouteValue("what") == "forward")
        {
            worker.Forward(ctx);
        }
        else
        {
            ctx.Text("at once");
        }
    }

    private sealed class Worker : ReceiveActor
    {
        public Worker()
        {
            Receive<RequestCtx>(_ => Sender.Tell(HttpResponse.Ok("by the worker")));
        }
    }
}
