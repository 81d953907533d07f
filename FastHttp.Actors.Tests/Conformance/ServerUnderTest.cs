using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>
/// A server that says what it understood: "/" and "/d/…" respond to any method with <c>METHOD path?query @host [body]</c>, "/get" is
/// for GET alone, and "/canary" counts who reaches it.
/// </summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    private int _handled;
    private int _canaries;

    private ServerUnderTest()
    {
    }

    public TestServer Server { get; private set; } = null!;

    /// <summary>Requests that reached a handler.</summary>
    public int Handled => Volatile.Read(ref _handled);

    public int Canaries => Volatile.Read(ref _canaries);

    public static async Task<ServerUnderTest> Start(
        TransportKind transport, Action<FastHttpOptions>? configure = null, TimeProvider? time = null)
    {
        var made = new ServerUnderTest();
        made.Server = await TestServer.Start(made.MapRoutes, transport, configure, time);
        return made;
    }

    /// <summary>
    /// The server rejects the request as the table says: one complete response that says close, then the end, no reset; no handler was
    /// reached, and the rejection, no other, was counted once.
    /// </summary>
    public async Task Rejects(string request, int status, Rejection reason)
    {
        var (handled, counted) = (Handled, Counts());
        using var client = await Server.Connect();
        await client.Send(request);
        var isHead = request.StartsWith("HEAD ", StringComparison.Ordinal);
        var response = await client.ReceiveResponse(isHead);
        Assert.Equal(status, response.Status);
        Assert.True(response.SaysClose, response.StatusLine);
        Assert.Equal(isHead ? "" : Rejections.Of(reason).Text, response.Body);
        Assert.Equal("", await client.ReceiveToEnd());
        Assert.Equal([reason], Counts().Zip(counted, (now, before) => now - before).SelectMany((more, i) => Enumerable.Repeat((Rejection)i, (int)more)));
        Assert.Equal(handled, Handled);
    }

    /// <summary>The server responds to each request of the stream with 200 and what it understood, and nothing else.</summary>
    public async Task Understands(string stream, params string[] bodies)
    {
        using var client = await Server.Connect();
        await client.Send(stream);
        foreach (var body in bodies)
        {
            var response = await client.ReceiveResponse();
            Assert.Equal((200, body), (response.Status, response.Body));
        }

        client.CloseSend();
        Assert.Equal("", await client.ReceiveToEnd());
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private IEnumerable<long> Counts() => [.. Rejections.All.Select(row => Server.Sum(counters => counters.Rejections[(int)row.Reason]))];

    private void MapRoutes(HttpRoutes routes)
    {
        routes.Map(HttpRoutes.AnyMethod, "/", Describe);
        routes.Map(HttpRoutes.AnyMethod, "/d/{*rest}", Describe);
        routes.MapGet("/get", Describe);
        routes.MapGet("/canary", ctx =>
        {
            Interlocked.Increment(ref _canaries);
            Interlocked.Increment(ref _handled);
            ctx.Text("canary");
        });
    }

    private void Describe(RequestCtx ctx)
    {
        Interlocked.Increment(ref _handled);
        var query = ctx.RawQuery.IsEmpty ? "" : "?" + Latin1(ctx.RawQuery);
        ctx.Text($"{ctx.Method} {Latin1(ctx.RawPath)}{query} @{ctx.Host} [{Latin1(ctx.Body)}]");
    }

    private static string Latin1(ReadOnlySpan<byte> bytes) => System.Text.Encoding.Latin1.GetString(bytes);
}
