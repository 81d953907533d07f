using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Connections.Protocols;

/// <summary>What goes wrong with one exchange of a <see cref="LineConnection"/> is that exchange's alone.</summary>
public sealed class LineFailureTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1 + TimingWheel.TickMilliseconds);
    private readonly ManualTime _time = new();
    private readonly Gate _gate = new();
    private RequestCtx _kept;

    [Theory]
    [InlineData("/throws", 500)]
    [InlineData("/stops", 503)]
    [InlineData("/deaf", 501)]
    [InlineData("/nowhere", 404)]
    [InlineData("/small too long", 413)]
    public async Task A_failure_is_told_in_place_of_the_response_and_the_others_go_on(string line, int status)
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.SendLines("1 GET /wait");
        await _gate.UntilEntered();

        var failed = await client.ExchangeLine($"2 GET {line}");
        Assert.Equal(("2", status), (failed.Id, failed.Status));
        Assert.Equal(new LineResponse("3", 200, "ok"), await client.ExchangeLine("3 GET /ok"));
        _gate.Open();
        Assert.Equal(new LineResponse("1", 200, "waited"), await client.ReceiveLine());
    }

    [Fact]
    public async Task A_route_that_has_too_much_to_do_is_a_503_for_its_requests_alone()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.SendLines("1 GET /limited", "2 GET /limited", "3 GET /ok");
        Assert.Equal(("2", 503), await client.ReceiveLine() is var full ? (full.Id, full.Status) : default);
        Assert.Equal("3", (await client.ReceiveLine()).Id);
        _gate.Open();
        Assert.Equal("1", (await client.ReceiveLine()).Id);
        Assert.Equal(200, (await client.ExchangeLine("4 GET /limited")).Status);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Each_exchange_has_a_deadline_of_its_own(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.SendLines("1 GET /late/3", "2 GET /late/1", "3 GET /late/2");
        await TestServer.Until(() => _gate.Entered == 3, "all are under way");

        foreach (var (id, seconds) in ((string, int)[])[("2", 1), ("3", 2), ("1", 3)])
        {
            var deadline = TimeSpan.FromSeconds(seconds);
            await AdvanceTo(server, deadline - TimeSpan.FromMilliseconds(1));
            Assert.Equal("0", (await client.ExchangeLine("0 GET /ok")).Id);
            await AdvanceTo(server, deadline + Tick);
            var late = await client.ReceiveLine();
            Assert.Equal((id, 503), (late.Id, late.Status));
        }

        _gate.Open();
        await TestServer.Until(() => server.LateResponses() == 3, "what comes late is dropped");
        Assert.Equal(new LineResponse("4", 200, "ok"), await client.ExchangeLine("4 GET /ok"));
    }

    [Fact]
    public async Task A_late_handler_keeps_the_bytes_of_its_request_while_others_are_served()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.SendLines("1 POST /keeps the body of the first");
        await TestServer.Until(() => _kept != default, "the handler has the request");
        await server.Advance(_time, TimeSpan.FromSeconds(1) + Tick);
        Assert.Equal(503, (await client.ReceiveLine()).Status);

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal($"another body {i}", (await client.ExchangeLine($"{i} POST /echo another body {i}")).Body);
        }

        Assert.Equal("the body of the first", System.Text.Encoding.ASCII.GetString(_kept.Body));
        _kept.Text("too late");
        Assert.Equal(1, server.LateResponses());
        Assert.Equal(new LineResponse("4", 200, "ok"), await client.ExchangeLine("4 GET /ok"));
    }

    [Fact]
    public async Task A_connection_without_exchanges_is_closed_when_it_is_idle()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.SendLines("1 GET /wait");
        await _gate.UntilEntered();
        await server.Advance(_time, TimeSpan.FromSeconds(140));
        _gate.Open();
        Assert.Equal("1", (await client.ReceiveLine()).Id);
        await server.Settle();
        await server.Advance(_time, TimeSpan.FromSeconds(130) + Tick);
        Assert.Equal("", await client.ReceiveToEnd());
        await server.UntilClosed(CloseReason.IdleTimeout);
    }

    private Task AdvanceTo(TestServer server, TimeSpan time) =>
        server.Advance(_time, time - TimeSpan.FromTicks(_time.GetTimestamp()));

    private Task<TestServer> Start(TransportKind transport = TransportKind.Epoll) => LineClient.Start(
        routes =>
        {
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
            routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body));
            routes.MapPost("/keeps", ScriptedHandler.Props((_, ctx) => _kept = ctx)).WithTimeout(TimeSpan.FromSeconds(1));
            routes.MapGet("/wait", _gate.Handle).WithTimeout(TimeSpan.FromHours(1));
            routes.MapGet("/limited", _gate.Handle).WithTimeout(FarAway).WithMaxConcurrency(1);
            routes.MapGet("/small", ctx => ctx.Text("small")).WithMaxBody(4);
            routes.MapGet("/throws", ctx => throw new InvalidOperationException("on purpose"));
            routes.MapGet("/stops", ScriptedHandler.Props((context, _) => context.Stop(context.Self))).WithTimeout(FarAway);
            routes.MapGet("/deaf", Props.Create<Deaf>()).WithTimeout(FarAway);
            for (var seconds = 1; seconds <= 3; seconds++)
            {
                routes.MapGet($"/late/{seconds}", _gate.Handle).WithTimeout(TimeSpan.FromSeconds(seconds));
            }
        },
        transport,
        _time);

    private sealed class Deaf : ReceiveActor;
}
