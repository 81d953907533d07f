using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Observability;

/// <summary>What the span of a request says, for each way in which a request can end.</summary>
[Collection(nameof(RecordedSpans))]
public sealed class SpanTests
{
    private sealed class Crash : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => throw new InvalidOperationException("as asked");
    }

    private static string TagsOf(Activity span) => string.Join("; ", span.TagObjects
        .Where(tag => tag.Key is not ("client.address" or "network.peer.address" or "network.peer.port"))
        .OrderBy(tag => tag.Key, StringComparer.Ordinal)
        .Select(tag => string.Create(CultureInfo.InvariantCulture, $"{tag.Key}={tag.Value}")));

    private static void Map(HttpRoutes routes)
    {
        routes.MapGet("/users/{id}", ctx => ctx.Text("ok"));
        routes.Map("BREW", "/pot", ctx => ctx.Text("tea"));
        routes.MapGet("/crash", Props.Create<Crash>());
        routes.MapGet("/late", _ => { }).WithTimeout(TimeSpan.FromMilliseconds(100));
        routes.MapGet("/stream", async ctx =>
        {
            await ctx.FlushAsync();
            await Task.Yield();
            ctx.Complete();
        });
    }

    private const string Common = "network.protocol.version=1.1; server.address=test; ";

    [Theory]
    [InlineData("GET /users/42?token=secret&x&y= HTTP/1.1\r\nHost: example.org:8080\r\nUser-Agent: me/1\r\n\r\n", "GET /users/{id}",
        "http.request.method=GET; http.response.status_code=200; http.route=/users/{id}; network.protocol.version=1.1; server.address=example.org; "
        + "server.port=8080; url.path=/users/42; url.query=token=Redacted&Redacted&y=Redacted; url.scheme=http; user_agent.original=me/1")]
    [InlineData("GET /users/4%202 HTTP/1.0\r\nHost: [::1]\r\n\r\n", "GET /users/{id}",
        "http.request.method=GET; http.response.status_code=200; http.route=/users/{id}; network.protocol.version=1.0; server.address=[::1]; "
        + "url.path=/users/4%202; url.scheme=http")]
    [InlineData("GET /nowhere HTTP/1.1\r\nHost: test\r\n\r\n", "GET",
        "http.request.method=GET; http.response.status_code=404; " + Common + "url.path=/nowhere; url.scheme=http")]
    [InlineData("POST /users/1 HTTP/1.1\r\nHost: test\r\n\r\n", "POST",
        "http.request.method=POST; http.response.status_code=405; " + Common + "url.path=/users/1; url.scheme=http")]
    [InlineData("BREW /pot HTTP/1.1\r\nHost: test\r\n\r\n", "HTTP /pot",
        "http.request.method=_OTHER; http.request.method_original=BREW; http.response.status_code=200; http.route=/pot; " + Common + "url.path=/pot; url.scheme=http")]
    [InlineData("GET /stream HTTP/1.1\r\nHost: test\r\n\r\n", "GET /stream",
        "http.request.method=GET; http.response.status_code=200; http.route=/stream; " + Common + "url.path=/stream; url.scheme=http")]
    [InlineData("bad\r\n\r\n", "HTTP", "http.request.method=_OTHER; http.response.status_code=400; url.scheme=http")]
    public async Task A_request_that_is_no_failure_has_a_span_without_a_status(string request, string name, string tags)
    {
        await using var server = await TestServer.Start(Map);
        using var spans = new RecordedSpans();

        await server.Exchange(request);
        var span = await spans.Single();

        Assert.Equal((name, ActivityKind.Server, ActivityStatusCode.Unset), (span.DisplayName, span.Kind, span.Status));
        Assert.Equal(tags, TagsOf(span));
        Assert.Null(span.Parent);
        Assert.Equal(default, span.ParentSpanId);
    }

    [Fact]
    public async Task The_peer_is_named()
    {
        await using var server = await TestServer.Start(Map);
        using var spans = new RecordedSpans();

        await server.Get("/users/1");
        var span = await spans.Single();

        Assert.Equal("127.0.0.1", span.GetTagItem("client.address"));
        Assert.Equal("127.0.0.1", span.GetTagItem("network.peer.address"));
        Assert.InRange(Assert.IsType<int>(span.GetTagItem("network.peer.port")), 1, 65_535);
    }

    [Fact]
    public async Task A_failure_is_an_error_and_its_exception_an_event()
    {
        await using var server = await TestServer.Start(Map);
        using var spans = new RecordedSpans();

        Assert.Equal(500, (await server.Get("/crash")).Status);
        var span = await spans.Single();

        Assert.Equal(("GET /crash", ActivityStatusCode.Error), (span.DisplayName, span.Status));
        Assert.Equal((500, "handler_failed"), (span.GetTagItem("http.response.status_code"), span.GetTagItem("error.type")));
        var exception = Assert.Single(span.Events);
        Assert.Equal("exception", exception.Name);
        Assert.Contains(new("exception.message", "as asked"), exception.Tags);
        Assert.Contains(new("exception.type", "System.InvalidOperationException"), exception.Tags);
    }

    [Fact]
    public async Task A_late_handler_is_an_error()
    {
        await using var server = await TestServer.Start(Map);
        using var spans = new RecordedSpans();

        Assert.Equal(503, (await server.Get("/late")).Status);
        var span = await spans.Single();

        Assert.Equal((503, "handler_timeout", ActivityStatusCode.Error), (span.GetTagItem("http.response.status_code"), span.GetTagItem("error.type"), span.Status));
    }

    [Fact]
    public async Task A_client_that_leaves_ends_the_span_once_although_the_handler_goes_on()
    {
        var kept = new TaskCompletionSource<RequestCtx>();
        await using var server = await TestServer.Start(routes => routes.MapGet("/kept", kept.SetResult));
        using var spans = new RecordedSpans();
        using (var client = await server.Connect())
        {
            await client.Send("GET /kept HTTP/1.1\r\nHost: test\r\n\r\n");
            var begun = await kept.Task;
            Assert.NotNull(begun.Activity);
            client.Abort();
        }

        var span = await spans.Single();
        Assert.Equal(("connection_reset", ActivityStatusCode.Error), (span.GetTagItem("error.type"), span.Status));
        Assert.Null(span.GetTagItem("http.response.status_code"));
        var ctx = await kept.Task;
        Assert.Same(span, ctx.Activity);
        ctx.Text("too late");
        await server.Get("/nowhere");
        Assert.Equal(2, (await spans.Await(2)).Count);
    }

    [Fact]
    public async Task Pipelined_requests_have_each_a_span_and_a_parent_of_their_own()
    {
        await using var server = await TestServer.Start(Map);
        using var spans = new RecordedSpans();
        using var client = await server.Connect();

        await client.Send(string.Concat(Enumerable.Range(1, 9).Select(i =>
            $"GET /users/{i} HTTP/1.1\r\nHost: test\r\ntraceparent: 00-0000000000000000000000000000000{i}-000000000000000{i}-01\r\n\r\n")));
        for (var i = 1; i <= 9; i++)
        {
            await client.ReceiveResponse();
        }

        foreach (var (span, i) in (await spans.Await(9)).Select((span, index) => (span, index + 1)))
        {
            Assert.Equal(($"/users/{i}", $"{i:x32}", $"{i:x16}"), (span.GetTagItem("url.path"), span.TraceId.ToHexString(), span.ParentSpanId.ToHexString()));
        }

        Assert.Equal(9, spans.Ended.Select(span => span.SpanId).Distinct().Count());
    }
}
