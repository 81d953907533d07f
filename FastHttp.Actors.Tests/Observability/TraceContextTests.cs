using System.Diagnostics;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Observability;

/// <summary>W3C Trace Context, in and out, and who decides what is sampled.</summary>
[Collection(nameof(RecordedSpans))]
public sealed class TraceContextTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Span = "b7ad6b7169203331";
    private const string Parent = $"00-{Trace}-{Span}-01";

    private static string Get(string fields) => $"GET /a HTTP/1.1\r\nHost: test\r\n{fields}\r\n";

    [Theory]
    [InlineData(Parent, ActivityTraceFlags.Recorded)]
    [InlineData($"00-{Trace}-{Span}-00", ActivityTraceFlags.None)]
    [InlineData($"00-{Trace}-{Span}-03", ActivityTraceFlags.Recorded)]
    [InlineData($"01-{Trace}-{Span}-01", ActivityTraceFlags.Recorded)]
    [InlineData($"cc-{Trace}-{Span}-01-more", ActivityTraceFlags.Recorded)]
    public async Task The_span_of_the_client_is_the_parent(string parent, ActivityTraceFlags flags)
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/a", ctx => ctx.Text("ok")));
        var seen = new List<ActivityContext>();
        using var spans = new RecordedSpans(options =>
        {
            seen.Add(options.Parent);
            return RecordedSpans.All;
        });

        await server.Exchange(Get($"TraceParent: {parent}\r\ntracestate: a=1\r\nTraceState: b=2\r\nbaggage: user=me,tenant=x\r\n"));
        var span = await spans.Single();

        Assert.Equal((Trace, Span), (span.TraceId.ToHexString(), span.ParentSpanId.ToHexString()));
        Assert.Equal((flags, true), (Assert.Single(seen).TraceFlags, seen[0].IsRemote));
        Assert.Equal("a=1, b=2", span.TraceStateString);
        Assert.True(span.HasRemoteParent);
        Assert.Equal(["tenant=x", "user=me"], span.Baggage.Select(item => $"{item.Key}={item.Value}").Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("traceparent: \r\n")]
    [InlineData($"traceparent: ff-{Trace}-{Span}-01\r\n")]
    [InlineData($"traceparent: 00-{Trace}-{Span}-01-more\r\n")]
    [InlineData($"traceparent: 00-{Trace}-{Span}-0\r\n")]
    [InlineData($"traceparent: 00-{Trace}-{Span}-0g\r\n")]
    [InlineData($"traceparent: 00-{Trace}-{Span}+01\r\n")]
    [InlineData($"traceparent: 01-{Trace}-{Span}-01.more\r\n")]
    [InlineData($"traceparent: 00-00000000000000000000000000000000-{Span}-01\r\n")]
    [InlineData($"traceparent: 00-{Trace}-0000000000000000-01\r\n")]
    [InlineData($"traceparent: 00-0AF7651916CD43DD8448EB211C80319C-{Span}-01\r\n")]
    [InlineData($"traceparent: {Parent}\r\ntraceparent: {Parent}\r\n")]
    public async Task A_traceparent_that_is_not_valid_is_as_none(string field)
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/a", ctx => ctx.Text("ok")));
        using var spans = new RecordedSpans();

        Assert.Equal(200, (await server.Exchange(Get(field + "tracestate: a=1\r\n"))).Status);
        var span = await spans.Single();

        Assert.Equal(default, span.ParentSpanId);
        Assert.NotEqual(Trace, span.TraceId.ToHexString());
        Assert.Null(span.TraceStateString);
    }

    [Fact]
    public async Task A_sampler_sees_what_is_asked_for()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/users/{id}", ctx => ctx.Text(ctx.Activity is null ? "none" : "some")));
        var seen = new List<string>();
        using var spans = new RecordedSpans(options =>
        {
            seen.Add($"{options.Kind} {options.Name}: {string.Join("; ", options.Tags!.Select(tag => $"{tag.Key}={tag.Value}"))}");
            return options.Tags!.Any(tag => Equals(tag.Value, "/users/1")) ? RecordedSpans.All : ActivitySamplingResult.None;
        });

        Assert.Equal("some", (await server.Get("/users/1")).Body);
        Assert.Equal("none", (await server.Get("/users/2")).Body);
        await spans.Single();

        Assert.Equal("Server GET /users/{id}: http.request.method=GET; url.scheme=http; url.path=/users/1; http.route=/users/{id}", seen[0]);
    }

    /// <summary>So that those who are called know that nobody records the trace.</summary>
    [Fact]
    public async Task A_span_that_only_hands_on_its_trace_has_no_tags_but_the_first()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/a", ctx => ctx.Text($"{Activity.Current?.Id}")));
        using var spans = new RecordedSpans(_ => ActivitySamplingResult.PropagationData);

        var response = await server.Exchange(Get($"traceparent: {Parent}\r\nUser-Agent: me\r\n"));
        var span = await spans.Single();

        Assert.Equal($"00-{Trace}-{span.SpanId}-00", response.Body);
        Assert.Null(span.GetTagItem("user_agent.original"));
        Assert.Null(span.GetTagItem("http.response.status_code"));
    }

    [Fact]
    public async Task A_call_made_by_a_handler_goes_on_with_the_trace()
    {
        await using var inner = await TestServer.Start(routes => routes.MapGet("/inner", ctx => ctx.Text(ctx.Field("traceparent") ?? "none")));
        using var http = new HttpClient();
        await using var outer = await TestServer.Start(routes => routes.MapGet("/a", async ctx =>
            ctx.Text(await http.GetStringAsync(new Uri($"http://{inner.Binding.LocalEndPoint}/inner")))));
        using var spans = new RecordedSpans(otherSource: "System.Net.Http");

        var response = await outer.Exchange(Get($"traceparent: {Parent}\r\n"));
        var ended = await spans.Await(3);
        var (first, second) = (ended.Single(span => span.DisplayName == "GET /a"), ended.Single(span => span.DisplayName == "GET /inner"));
        // HttpClient puts a span of its own between the two.
        var call = ended.Single(span => span.Kind == ActivityKind.Client);

        Assert.Equal(response.Body, second.ParentId);
        Assert.Equal([Trace, Trace, Trace], ended.Select(span => span.TraceId.ToHexString()));
        Assert.Equal((first.SpanId, call.SpanId), (call.ParentSpanId, second.ParentSpanId));
    }

    [Fact]
    public async Task A_copy_of_the_request_names_the_span_it_was_made_in()
    {
        var copies = new List<HttpRequest>();
        await using var server = await TestServer.Start(routes => routes.MapGet("/a", ctx =>
        {
            copies.Add(ctx.ToRequest());
            ctx.Text("ok");
        }));
        var fields = $"traceparent: {Parent}\r\ntracestate: a=1\r\nx: y\r\n";
        await server.Exchange(Get(fields));
        using var spans = new RecordedSpans();

        await server.Exchange(Get(fields));
        var span = await spans.Single();

        Assert.Equal(Parent, copies[0].Field("traceparent"));
        Assert.Equal((span.Id, "a=1", "y"), (copies[1].Field("traceparent"), copies[1].Field("tracestate"), copies[1].Field("x")));
    }
}
