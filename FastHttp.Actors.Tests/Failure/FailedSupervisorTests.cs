using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.Handlers;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>The supervisors of handlers and the responder fail themselves.</summary>
public sealed class FailedSupervisorTests
{
    [Fact]
    public async Task A_responder_that_has_failed_responds_again_and_is_named_in_the_log()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/unhandled", Props.Create<Ignorant>()).WithTimeout(FarAway));
        using var errors = server.Errors();
        Assert.Equal(501, (await server.Get("/unhandled")).Status);

        var responder = await server.Actor("/system/fasthttp/http/responder");
        responder.Tell(Kill.Instance);
        var error = (Error)await errors.ReceiveAsync(FarAway);
        // Its next message is served after the restart.
        await responder.Ask<ActorIdentity>(new Identify(1)).Soon();

        Assert.Contains("/responder failed", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(501, (await server.Get("/unhandled")).Status);
        Assert.True(server.Binding.IsReady);
    }

    [Fact]
    public async Task Handlers_are_made_anew_with_their_supervisor()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Text("served")).WithTimeout(FarAway));
        Assert.Equal(200, (await server.Get("/")).Status);

        var supervisor = await server.Actor("/user/http-handlers");
        supervisor.Tell(new HandlerSupervisor.Start(null!, null!));
        // The first response comes after the restart, the second after what the restart has left to do.
        await supervisor.Ask<ActorIdentity>(new Identify(1)).Soon();
        await supervisor.Ask<ActorIdentity>(new Identify(2)).Soon();

        await TestServer.Until(() => server.Binding.UnavailableRoutes.Count == 0, "the route has its handler again");
        Assert.Equal("served", (await server.Get("/")).Body);
    }

    [Fact]
    public async Task Routes_whose_supervisor_is_gone_are_named()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Text("served")).WithTimeout(FarAway));
        Assert.Equal(200, (await server.Get("/")).Status);

        await (await server.Actor("/user/http-handlers")).GracefulStop(FarAway);

        var response = await server.Get("/");
        Assert.Equal((503, "1"), (response.Status, response["Retry-After"]));
        Assert.Equal(["GET /"], server.Binding.UnavailableRoutes);
    }

    private sealed class Ignorant : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }
}
