using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>
/// After a fault: nothing of it is left in the server, and it serves as if nothing had happened. What only shows at the server's
/// end, its actors, is for the end of the test (<see cref="LeakAccount"/>).
/// </summary>
internal static class Aftermath
{
    private const int Connections = 4;
    private const int Requests = 5;

    /// <summary>The route that <see cref="AssertServesNormally"/> asks.</summary>
    public static void MapOk(HttpRoutes routes) => routes.MapGet("/ok", ctx => ctx.Text("ok"));

    /// <summary>The test has ended its own connections.</summary>
    public static async Task AssertServesNormally(this TestServer server)
    {
        await TestServer.Until(() => server.IsAtRest, "the fault has left no connection, context, buffer or descriptor");
        for (var connection = 0; connection < Connections; connection++)
        {
            using var client = await server.Connect();
            for (var request = 0; request < Requests; request++)
            {
                var response = await client.Get("/ok");
                Assert.Equal((200, "ok", false), (response.Status, response.Body, response.SaysClose));
            }
        }

        await TestServer.Until(() => server.IsAtRest, "nothing is left of normal service either");
        Assert.Equal(0, server.Loops.Sum(loop => loop.Loop.Counters.Exceptions));
    }

    /// <summary>Keeps the loop busy until the returned gate is set: at most as long as a test has patience.</summary>
    public static async Task<ManualResetEventSlim> HoldLoop(this TestServer server)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new ManualResetEventSlim();
        server.Loops[0].Loop.Post(
            _ =>
            {
                held.SetResult();
                gate.Wait(TimeSpan.FromSeconds(20));
            },
            null);
        await held.Task.Soon();
        return gate;
    }
}
