using System.Net;
using Akka.Event;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>What a handler sees of its request when that is over, late, or its server is gone.</summary>
public sealed class LateUseTests
{
    private readonly ManualTime _time = new();
    private RequestCtx? _kept;

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_late_handler_does_not_see_the_address_of_the_next_client(TransportKind transport)
    {
        await using var server = await StartKeeping(transport);
        EndPoint? before;
        using (var client = await server.Connect())
        {
            await client.SendGet("/keep");
            await TestServer.Until(() => _kept is not null, "the handler has it");
            await server.Advance(_time, TimeSpan.FromSeconds(2));
            Assert.Equal(503, (await client.ReceiveResponse()).Status);
            before = _kept!.Value.RemoteEndPoint;
        }

        await TestServer.Until(() => server.IsAtRest, "the connection is closed");
        using var next = await server.Connect();
        Assert.Equal("ok", (await next.Get("/ok")).Body);
        Assert.Equal(before, _kept!.Value.RemoteEndPoint);
        Assert.Equal("/keep", _kept.Value.Path);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Nor_does_one_that_asks_for_the_first_time(TransportKind transport)
    {
        await using var server = await StartKeeping(transport);
        var others = new List<EndPoint?>();
        using (var client = await server.Connect())
        {
            await client.SendGet("/keep");
            await TestServer.Until(() => _kept is not null, "the handler has it");
            client.Abort();
        }

        await TestServer.Until(() => server.IsAtRest, "the connection is closed");
        using var next = await server.Connect();
        others.Add(IPEndPoint.Parse((await next.Get("/where")).Body));
        if (_kept!.Value.RemoteEndPoint is { } own && transport != TransportKind.InMemory)
        {
            Assert.DoesNotContain(own, others);
        }

        Assert.NotNull(_kept.Value.LocalEndPoint);
    }

    [Fact]
    public async Task The_token_of_a_request_that_has_its_response_is_cancelled()
    {
        var cancelled = new List<bool>();
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx =>
        {
            ctx.Text("ok");
            cancelled.Add(ctx.Aborted.IsCancellationRequested);
        }));
        using var client = await server.Connect();
        await client.Get("/");
        await client.Get("/");
        Assert.Equal([true, true], cancelled);
    }

    [Fact]
    public async Task A_failure_that_comes_late_is_not_blamed_on_another_handler()
    {
        var first = new TaskCompletionSource<RequestCtx>();
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/first", ctx =>
            {
                first.TrySetResult(ctx);
                ctx.Text("first");
            });
            routes.MapGet("/second", ctx =>
            {
                first.Task.Result.Fail(new InvalidOperationException("late"));
                ctx.Text("second");
            });
        });
        using var errors = server.Errors();
        using var client = await server.Connect();
        Assert.Equal("first", (await client.Get("/first")).Body);
        Assert.Equal("second", (await client.Get("/second")).Body);
        var error = (Error)errors.ReceiveWhere(message => message is Error);
        Assert.DoesNotContain("second", $"{error.Message}");
        Assert.Contains("over", $"{error.Message}");
    }

    [Fact]
    public async Task A_request_may_be_used_when_its_server_is_gone()
    {
        await using var other = await TestServer.Start(_ => { });
        var binding = await other.Bind(routes => routes.MapGet("/", ScriptedHandler.Props((_, ctx) => _kept = ctx)));
        using var client = await binding.LocalEndPoint.Connect();
        await client.SendGet("/");
        await TestServer.Until(() => _kept is not null, "the handler has it");
        await binding.Terminate(TimeSpan.Zero).Soon();

        await UseLate(_kept!.Value);
        await other.System.Terminate().Soon();
        await UseLate(_kept.Value);
        await client.ReceiveEnd();
    }

    private static async Task UseLate(RequestCtx ctx)
    {
        Assert.Equal("/", ctx.Path);
        Assert.True(ctx.Aborted.IsCancellationRequested);
        Assert.False(await ctx.FlushAsync());
        Assert.True((await ctx.ReadBodyAsync()).IsAborted);
        ctx.SetStatus(201).AddField("X", "1").BodyWriter.Write("late"u8);
        ctx.Text("late");
        ctx.Json("late");
        ctx.Complete();
        ctx.Fail(new InvalidOperationException("late"));
    }

    private Task<TestServer> StartKeeping(TransportKind transport) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/keep", ScriptedHandler.Props((_, ctx) => _kept = ctx)).WithTimeout(TimeSpan.FromSeconds(1));
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
            routes.MapGet("/where", ctx => ctx.Text($"{ctx.RemoteEndPoint}"));
        },
        transport,
        time: _time);
}
