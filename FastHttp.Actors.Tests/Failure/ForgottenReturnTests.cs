using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>A handler that goes on after its response changes nothing; that it does so is told once for each route.</summary>
public sealed class ForgottenReturnTests
{
    private static readonly Dictionary<string, Action<RequestCtx>> Uses = new()
    {
        ["status"] = ctx => ctx.SetStatus(404),
        ["field"] = ctx => ctx.AddField("X-Late", "1"),
        ["type"] = ctx => ctx.SetContentType("text/late"),
        ["write"] = ctx => ctx.BodyWriter.Write("late"u8),
        ["memory"] = ctx => ctx.BodyWriter.GetMemory(4),
        ["text"] = ctx => ctx.Text("late"),
        ["json"] = ctx => ctx.Json(1),
        ["complete"] = ctx => ctx.Complete(),
        ["reply"] = ctx => ctx.Reply(HttpResponse.NotFound()),
        ["close"] = ctx => ctx.CloseConnection(),
        ["flush"] = ctx => _ = ctx.FlushAsync().AsTask(),
    };

    public static TheoryData<string> Used => new(Uses.Keys);

    [Theory]
    [MemberData(nameof(Used))]
    public async Task It_is_told_once_for_each_route(string use)
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/x/{id}", ctx => GoOn(ctx, use));
            routes.MapGet("/y", ctx => GoOn(ctx, use));
            routes.MapFallback(ctx => GoOn(ctx, use));
        });
        var warnings = Warnings(server);
        foreach (var target in new[] { "/x/1", "/x/2", "/y", "/y", "/other" })
        {
            var response = await server.Get(target);
            Assert.Equal((200, "first"), (response.Status, response.Body));
        }

        Assert.StartsWith("GET /x/{id} responded and then went on to ", await Next(warnings), StringComparison.Ordinal);
        Assert.StartsWith("GET /y responded and then went on to ", await Next(warnings), StringComparison.Ordinal);
        Assert.StartsWith("* (fallback) responded and then went on to ", await Next(warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_is_told_when_the_request_has_ended_meanwhile(bool onLoop)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.Start(routes =>
        {
            var route = routes.MapGet("/x", async ctx =>
            {
                ctx.Text("first");
                await gate.Task;
                ctx.SetStatus(404);
            });
            _ = onLoop ? route.PerCore() : route.Single();
        });
        var warnings = Warnings(server);

        Assert.Equal("first", (await server.Get("/x")).Body);
        await TestServer.Until(() => server.IsAtRest, "the request has ended");
        gate.SetResult();

        Assert.StartsWith("GET /x responded and then went on to ", await Next(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_after_the_servers_own_is_another_matter()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/late", async ctx =>
            {
                await gate.Task;
                ctx.Text("too late");
            }).WithTimeout(TimeSpan.FromMilliseconds(1));
            routes.MapGet("/failed", ctx =>
            {
                ctx.Fail(new InvalidOperationException("meant to fail"));
                ctx.Text("too late");
            });
            routes.MapGet("/told", ctx => GoOn(ctx, "text"));
        });
        var warnings = Warnings(server);

        Assert.Equal(503, (await server.Get("/late")).Status);
        Assert.Equal(500, (await server.Get("/failed")).Status);
        gate.SetResult();
        await TestServer.Until(() => server.LateResponses() >= 2, "the late responses were dropped");
        Assert.Equal("first", (await server.Get("/told")).Body);

        Assert.StartsWith("GET /told ", await Next(warnings), StringComparison.Ordinal);
    }

    private static void GoOn(RequestCtx ctx, string use)
    {
        ctx.Text("first");
        Uses[use](ctx);
    }

    private static Inbox Warnings(TestServer server)
    {
        var inbox = Inbox.Create(server.System);
        server.System.EventStream.Subscribe(inbox.Receiver, typeof(Warning));
        return inbox;
    }

    // A busy machine holds loops up, which is told as well.
    private static async Task<string> Next(Inbox warnings)
    {
        while (true)
        {
            var warning = (Warning)await warnings.ReceiveAsync().Soon();
            if (warning.Message.ToString() is { } text && text.Contains("went on to", StringComparison.Ordinal))
            {
                return text;
            }
        }
    }
}
