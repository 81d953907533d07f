using System.Text;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.EndToEnd;

/// <summary>.NET's own client reads events without end, until the server drains.</summary>
public sealed class DrainedStreamTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_that_heeds_the_drain_ends_properly_and_the_server_goes_on_at_once(bool onLoop)
    {
        await using var server = await TestServer.Start(routes =>
        {
            var route = routes.MapGet("/events", Events);
            _ = onLoop ? route.PerCore() : route.Single();
        });
        using var client = new HttpClient { BaseAddress = new Uri($"http://{server.Binding.LocalEndPoint}") };
        using var response = await client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("data: 0", await reader.ReadLineAsync());

        // Far away: it is not the deadline that ends it.
        var terminated = server.Binding.Terminate(FarAway);

        // A chunked body that is cut off is an exception.
        var rest = await reader.ReadToEndAsync().Soon();
        Assert.EndsWith("data: bye\n\n", rest, StringComparison.Ordinal);
        await terminated.Soon();
    }

    [Fact]
    public async Task The_drain_is_told_when_it_begins_and_not_before()
    {
        var kept = new TaskCompletionSource<RequestCtx>();
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ScriptedHandler.Props((_, ctx) => kept.SetResult(ctx))).WithTimeout(FarAway));
        using var client = await server.Connect();
        await client.SendGet("/");
        var ctx = await kept.Task.Soon();

        await server.Binding.Unbind().Soon();
        Assert.False(ctx.Draining.IsCancellationRequested);

        var terminated = server.Binding.Terminate(FarAway);
        await TestServer.Until(() => ctx.Draining.IsCancellationRequested, "it is told");
        Assert.False(ctx.Aborted.IsCancellationRequested);
        ctx.Text("done");
        Assert.Equal("done", (await client.ReceiveResponse()).Body);
        await terminated.Soon();
        Assert.True(ctx.Draining.IsCancellationRequested);
    }

    private static async Task Events(RequestCtx ctx)
    {
        ctx.SetContentType("text/event-stream");
        for (var number = 0; !ctx.Draining.IsCancellationRequested; number++)
        {
            ctx.BodyWriter.Write(Encoding.ASCII.GetBytes($"data: {number}\n\n"));
            if (!await ctx.FlushAsync())
            {
                return;
            }

            await Task.WhenAny(Task.Delay(FarAway, ctx.Draining));
        }

        ctx.BodyWriter.Write("data: bye\n\n"u8);
        ctx.Complete();
    }
}
