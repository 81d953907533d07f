using Akka.Actor;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>Clients leave: a handler that was told so and stops has not failed, and no error says that it has.</summary>
public sealed class LeavingClientLogTests
{
    private static readonly Dictionary<string, Func<RequestCtx, Task>> Handlers = new()
    {
        ["flush"] = async ctx =>
        {
            do
            {
                ctx.BodyWriter.Write("data: event\n\n"u8);
            }
            while (await ctx.FlushAsync());
        },
        ["aborted"] = ctx => Task.Delay(Timeout.Infinite, ctx.Aborted),
        ["events"] = async ctx =>
        {
            var aborted = ctx.Aborted;
            ctx.BodyWriter.Write("data: event\n\n"u8);
            await ctx.FlushAsync();
            await Task.Delay(Timeout.Infinite, aborted);
        },
        ["upload"] = async ctx =>
        {
            while (await ctx.ReadBodyAsync() is { IsLast: false })
            {
            }
        },
        ["told"] = async ctx =>
        {
            var left = new TaskCompletionSource();
            await using var registration = ctx.Aborted.Register(left.SetResult);
            await left.Task;
        },
    };

    public static TheoryData<string, bool> Cases()
    {
        var cases = new TheoryData<string, bool>();
        foreach (var handler in Handlers.Keys)
        {
            cases.Add(handler, true);
            cases.Add(handler, false);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_delegate_that_stops_is_no_error(string handler, bool onLoop)
    {
        var begun = new SemaphoreSlim(0);
        var ended = new SemaphoreSlim(0);
        await using var server = await TestServer.Start(routes =>
        {
            var route = routes.MapPost("/", async ctx =>
            {
                begun.Release();
                try
                {
                    await Handlers[handler](ctx);
                }
                finally
                {
                    ended.Release();
                }
            }).WithStreamedBody().WithTimeout(FarAway);
            _ = onLoop ? route.PerCore() : route.Single();
            routes.MapGet("/fail", ctx => throw new InvalidOperationException("the only error"));
        });
        var errors = server.Errors();

        using (var client = await server.Connect())
        {
            await client.Send($"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: {(handler == "upload" ? 10 : 0)}\r\n\r\n");
            await begun.WaitAsync().Soon();
        }

        await ended.WaitAsync().Soon();
        await TestServer.Until(() => server.IsAtRest, "the connection has ended");
        Assert.Equal(500, (await server.Get("/fail")).Status);
        var error = Assert.IsType<Akka.Event.Error>(await errors.ReceiveAsync().Soon());
        Assert.Equal("the only error", error.Cause?.Message);
    }

    [Fact]
    public async Task An_actor_that_stops_keeps_its_state()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/{what}", Props.Create<Waiting>()).WithTimeout(FarAway));
        var errors = server.Errors();

        Assert.Equal("1", (await server.Get("/count")).Body);
        using (var client = await server.Connect())
        {
            await client.SendGet("/wait");
            await TestServer.Until(() => server.Sum(counters => counters.Requests) == 2, "the request is there");
        }

        Assert.Equal("3", (await server.Get("/count")).Body);
        Assert.Equal(500, (await server.Get("/fail")).Status);
        var error = Assert.IsType<Akka.Event.Error>(await errors.ReceiveAsync().Soon());
        Assert.Equal("the only error", error.Cause?.Message);
    }

    private sealed class Waiting : AsyncHttpHandlerActor
    {
        private int _count;

        protected override async Task OnRequestAsync(RequestCtx ctx)
        {
            var count = ++_count;
            if (ctx.Path == "/fail")
            {
                throw new InvalidOperationException("the only error");
            }

            if (ctx.Path == "/wait")
            {
                await Task.Delay(Timeout.Infinite, ctx.Aborted);
            }

            ctx.Text($"{count}");
        }
    }
}
