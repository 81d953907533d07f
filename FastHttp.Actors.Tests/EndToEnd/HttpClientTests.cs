using System.Net;
using System.Net.Http.Json;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.EndToEnd;

/// <summary>.NET's own client.</summary>
public sealed class HttpClientTests
{
    [Fact]
    public async Task It_gets_a_page()
    {
        await using var server = await Start();
        using var client = ClientOf(server);
        using var response = await client.GetAsync("/plaintext");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.NotNull(response.Headers.Date);
        Assert.Equal("Hello, World!", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task It_posts_JSON_and_gets_JSON_back()
    {
        await using var server = await Start();
        using var client = ClientOf(server);
        using var response = await client.PostAsJsonAsync("/sum", new Numbers(2, 40));
        Assert.Equal(new Sum(42), await response.Content.ReadFromJsonAsync<Sum>());
    }

    [Fact]
    public async Task It_sends_and_receives_large_bodies()
    {
        await using var server = await Start();
        using var client = ClientOf(server);
        var bytes = new byte[8 << 20];
        new Random(1).NextBytes(bytes);
        using var response = await client.PostAsync("/echo", new ByteArrayContent(bytes));
        var received = await response.Content.ReadAsByteArrayAsync();
        Assert.True(received.AsSpan().SequenceEqual(bytes));
    }

    [Fact]
    public async Task It_makes_fifty_requests_at_a_time()
    {
        await using var server = await Start(loops: 2);
        using var client = ClientOf(server);
        for (var round = 0; round < 10; round++)
        {
            var ids = Enumerable.Range(round * 50, 50);
            var responses = await Task.WhenAll(ids.Select(id => client.GetStringAsync($"/users/{id}")));
            Assert.Equal(ids.Select(id => $"user {id}"), responses);
        }
    }

    [Fact]
    public async Task A_request_it_cancels_is_cancelled_in_the_handler_and_harms_no_other()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await Start(handler: async ctx =>
        {
            using var registration = ctx.Aborted.Register(aborted.SetResult);
            entered.SetResult();
            await aborted.Task;
        });
        using var client = ClientOf(server);
        using var cancellation = new CancellationTokenSource();
        var request = client.GetAsync("/wait", cancellation.Token);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        await aborted.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("Hello, World!", await client.GetStringAsync("/plaintext"));
        Assert.Equal(1, server.Sum(counters => counters.ClientsGone));
    }

    private sealed record Numbers(int A, int B);

    private sealed record Sum(int Value);

    private static HttpClient ClientOf(TestServer server) => new()
    {
        BaseAddress = new Uri($"http://{server.Binding.LocalEndPoint}"),
        Timeout = TimeSpan.FromSeconds(20),
    };

    private static Task<TestServer> Start(int loops = 1, Func<RequestCtx, Task>? handler = null) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/plaintext", ctx => ctx.Text("Hello, World!"u8));
            routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body));
            routes.MapGet("/users/{id}", ctx => ctx.Text($"user {ctx.RouteValue("id")}"));
            routes.MapPost("/sum", ctx => ctx.Json(new Sum(ctx.ReadJson<Numbers>() is { } numbers ? numbers.A + numbers.B : 0)));
            routes.MapGet("/wait", handler ?? (_ => Task.CompletedTask));
        },
        loops: loops);
}
