using Akka.Event;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>Code before a route's handler and on each of its responses.</summary>
public sealed class FilterTests
{
    private readonly Gate _gate = new();
    private int _handled;

    [Fact]
    public async Task A_filter_may_respond_before_the_handler_or_let_pass()
    {
        await using var server = await Start(new Filter(ctx =>
        {
            if (ctx.Field("X-Key") is not null)
            {
                return true;
            }

            ctx.SetStatus(401).Text("no key");
            return false;
        }));
        using var client = await server.Connect();

        var denied = await client.Exchange(Get("/ok"));
        Assert.Equal((401, "no key", 0), (denied.Status, denied.Body, _handled));
        var passed = await client.Exchange(Get("/ok", "X-Key: 1\r\n"));
        Assert.Equal((200, "ok", 1), (passed.Status, passed.Body, _handled));
    }

    [Fact]
    public async Task A_filter_may_respond_later_and_from_another_thread()
    {
        await using var server = await Start(new Filter(ctx =>
        {
            _ = _gate.Pass().ContinueWith(_ => ctx.Text("later"), TaskScheduler.Default);
            return false;
        }));
        using var client = await server.Connect();
        await client.Send(Get("/ok"));
        await _gate.UntilEntered();
        _gate.Open();
        Assert.Equal("later", (await client.ReceiveResponse()).Body);
        Assert.Equal(0, _handled);
    }

    [Fact]
    public async Task A_filter_that_never_responds_is_a_503_at_the_deadline()
    {
        var time = new ManualTime();
        await using var server = await Start(new Filter(_ => false), time);
        using var client = await server.Connect();
        await server.SendAlone(client, Bytes(Get("/ok")));
        await server.Advance(time, TimeSpan.FromMinutes(2));
        Assert.Equal(503, (await client.ReceiveResponse()).Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_filter_that_throws_is_a_500_unless_it_has_responded(bool responds)
    {
        await using var server = await Start(new Filter(ctx =>
        {
            if (responds)
            {
                ctx.Text("responded");
            }

            throw new InvalidOperationException("by the filter");
        }));
        using var errors = server.Errors();
        using var client = await server.Connect();

        Assert.Equal(responds ? 200 : 500, (await client.Exchange(Get("/ok"))).Status);
        Assert.Equal("by the filter", ((Error)errors.ReceiveWhere(message => message is Error)).Cause.Message);
        Assert.Equal(0, _handled);
        Assert.Equal(responds ? 200 : 500, (await client.Exchange(Get("/ok"))).Status);
    }

    [Fact]
    public async Task A_filter_that_has_responded_and_lets_pass_spares_the_handler()
    {
        await using var server = await Start(new Filter(ctx =>
        {
            ctx.Text("filter");
            return true;
        }));
        using var client = await server.Connect();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("filter", (await client.Exchange(Get("/ok"))).Body);
        }

        Assert.Equal(0, _handled);
    }

    [Fact]
    public async Task A_filter_that_keeps_its_request_reaches_no_other()
    {
        RequestCtx? first = null;
        await using var server = await Start(new Filter(ctx =>
        {
            first ??= ctx;
            return true;
        }));
        using var client = await server.Connect();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("ok", (await client.Exchange(Get("/ok"))).Body);
            first!.Value.SetStatus(201).Text("from the filter");
            Assert.Throws<InvalidOperationException>(() => first.Value.Path);
        }
    }

    public static TheoryData<string, int> ResponsesOfTheRoute => new()
    {
        { Get("/ok"), 200 },
        { Get("/streamed"), 200 },
        { Get("/throws"), 500 },
        { Get("/stops"), 503 },
        { Post("/small", "12345"), 413 },
    };

    [Theory]
    [MemberData(nameof(ResponsesOfTheRoute))]
    public async Task A_filter_sees_every_response_of_its_route_once_and_those_of_the_server_too(string request, int status)
    {
        await using var server = await Start(new Filter(onResponse: (_, response) => response.Fields.Add("X-Filter", $"{response.Status}")));
        using var client = await server.Connect();
        var response = await client.Exchange(request);
        Assert.Equal((status, $"{status}"), (response.Status, response["X-Filter"]));
    }

    [Fact]
    public async Task A_filter_may_change_the_status_and_sees_the_request()
    {
        await using var server = await Start(new Filter(onResponse: (request, response) =>
        {
            response.SetStatus(299);
            response.Fields.Add("X-Path", request.Path);
        }));
        var response = await server.Get("/ok");
        Assert.Equal((299, "ok", "/ok"), (response.Status, response.Body, response["X-Path"]));
    }

    [Fact]
    public async Task A_response_leaves_although_its_filter_throws()
    {
        await using var server = await Start(new Filter(onResponse: (_, _) => throw new InvalidOperationException("by the filter")));
        using var errors = server.Errors();
        using var client = await server.Connect();
        foreach (var target in (string[])["/ok", "/streamed", "/ok"])
        {
            var response = await client.Exchange(Get(target));
            Assert.Equal((200, "ok"), (response.Status, response.Body));
            // The stack comes with the first of a kind; the others name it.
            var error = (Error)errors.ReceiveWhere(message => message is Error);
            Assert.Contains("by the filter", $"{error.Message}{error.Cause?.Message}", StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n", 400)]
    [InlineData("GET /nowhere HTTP/1.1\r\nHost: test\r\n\r\n", 404)]
    [InlineData("POST /ok HTTP/1.1\r\nHost: test\r\n\r\n", 405)]
    public async Task A_response_to_a_request_without_a_route_is_no_routes(string request, int status)
    {
        await using var server = await Start(new Filter(onResponse: (_, response) => response.Fields.Add("X-Filter", "yes")));
        using var client = await server.Connect();
        Assert.Equal("yes", (await client.Exchange(Get("/ok")))["X-Filter"]);
        var response = await client.Exchange(request);
        Assert.Equal((status, null), (response.Status, response["X-Filter"]));
    }

    private Task<TestServer> Start(ExchangeFilter filter, TimeProvider? time = null) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/ok", ctx =>
            {
                _handled++;
                ctx.Text("ok");
            }).Filter = filter;
            routes.MapGet("/streamed", async ctx =>
            {
                ctx.BodyWriter.Write("ok"u8);
                await ctx.FlushAsync();
                ctx.Complete();
            }).Filter = filter;
            routes.MapGet("/throws", ctx => throw new InvalidOperationException("by the handler")).Filter = filter;
            routes.MapGet("/stops", ScriptedHandler.Props((context, _) => context.Stop(context.Self))).WithTimeout(FarAway).Filter = filter;
            routes.MapPost("/small", ctx => ctx.Text("small")).WithMaxBody(4).Filter = filter;
        },
        time: time);

    private sealed class Filter(
        Func<RequestCtx, bool>? onRequest = null,
        Action<ExchangeRequest, ExchangeResponse>? onResponse = null) : ExchangeFilter
    {
        protected override bool OnRequest(RequestCtx ctx) => onRequest?.Invoke(ctx) ?? true;

        protected override void OnResponse(ExchangeRequest request, ExchangeResponse response) => onResponse?.Invoke(request, response);
    }
}
