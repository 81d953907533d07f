using Akka.Actor;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>A handler's mailbox at its limit and one beyond.</summary>
public sealed class OverloadTests
{
    private const int Limit = 2;

    public enum Handler
    {
        Plain,
        Stashing,
        OfTheServer,
    }

    [Theory]
    [InlineData(true, Handler.Plain)]
    [InlineData(false, Handler.Plain)]
    [InlineData(true, Handler.Stashing)]
    [InlineData(false, Handler.Stashing)]
    [InlineData(true, Handler.OfTheServer)]
    [InlineData(false, Handler.OfTheServer)]
    public async Task As_many_requests_as_the_limit_wait_and_the_next_is_a_503_with_Retry_After(bool onLoop, Handler kind)
    {
        var gate = new Gate();
        await using var server = await TestServer.Start(routes =>
        {
            var props = kind switch
            {
                Handler.Plain => Props.Create(() => new Waiting(() => gate)),
                Handler.Stashing => Props.Create(() => new WaitingWithStash(() => gate)),
                _ => Props.Create(() => new WaitingHandler(() => gate)),
            };
            var route = routes.MapGet("/", props).WithTimeout(FarAway).WithMailboxLimit(Limit);
            _ = onLoop ? route.PerCore() : route.Single();
        });
        var handler = await server.Actor("/user/http-handlers/*/0");
        // Neither those that were served nor the one that was rejected may take a place for ever.
        for (var round = 1; round <= 2; round++)
        {
            gate = new Gate();
            var served = await Fill(server, handler, gate);
            var rejected = await server.Get("/");
            Assert.Equal((503, "1", false), (rejected.Status, rejected["Retry-After"], rejected.SaysClose));
            Assert.Equal(round, server.Sum(counters => counters.Rejections[(int)FastHttp.Actors.Http.Rejection.HandlerOverloaded]));

            gate.Open();
            await AssertServed(served);
        }

        Assert.Equal("waited", (await server.Get("/")).Body);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_handler_has_stashed_and_takes_back_waits_as_the_others_do(bool onLoop)
    {
        var gate = new Gate();
        await using var server = await TestServer.Start(routes =>
        {
            var route = routes.MapGet("/", Props.Create(() => new Opening(() => gate))).WithTimeout(FarAway).WithMailboxLimit(Limit);
            _ = onLoop ? route.PerCore() : route.Single();
        });
        var handler = await server.Actor("/user/http-handlers/*/0");
        var clients = new List<RawClient>();
        for (var i = 1; i <= Limit; i++)
        {
            clients.Add(await server.Connect());
            await clients[^1].SendGet("/");
            await TestServer.Until(() => server.Sum(counters => counters.Requests) == i && handler.Waiting() == 0, "it is stashed");
        }

        handler.Tell("open");
        await gate.UntilEntered();
        clients.Add(await server.Connect());
        await clients[^1].SendGet("/");
        await TestServer.Until(() => handler.Waiting() == Limit, "one that was stashed waits and one that was not");

        Assert.Equal(503, (await server.Get("/")).Status);
        gate.Open();
        await AssertServed(clients);
    }

    [Fact]
    public async Task Each_handler_of_a_pool_has_its_own_limit()
    {
        var gate = new Gate();
        await using var server = await TestServer.Start(routes =>
            routes.MapGet("/", Props.Create(() => new Waiting(() => gate)))
                .WithTimeout(FarAway).WithMailboxLimit(1).Pool(2));
        var handlers = new[] { await server.Actor("/user/http-handlers/*/0"), await server.Actor("/user/http-handlers/*/1") };
        var clients = new List<RawClient>();
        for (var i = 0; i < 4; i++)
        {
            clients.Add(await server.Connect());
            await clients[i].SendGet("/");
            // The first two are taken in hand, the others wait.
            var taken = Math.Max(0, i - 1);
            await TestServer.Until(() => server.Sum(c => c.Requests) == i + 1 && handlers.Sum(h => h.Waiting()) == taken, "it was taken");
        }

        Assert.Equal(503, (await server.Get("/")).Status);
        gate.Open();
        await AssertServed(clients);
    }

    /// <summary>One request is in hand, and as many wait as may.</summary>
    private static async Task<List<RawClient>> Fill(TestServer server, IActorRef handler, Gate gate)
    {
        var clients = new List<RawClient>();
        for (var i = 0; i < 1 + Limit; i++)
        {
            clients.Add(await server.Connect());
            await clients[i].SendGet("/");
            await gate.UntilEntered();
        }

        await TestServer.Until(() => handler.Waiting() == Limit, "as many wait as may");
        return clients;
    }

    private static async Task AssertServed(List<RawClient> clients)
    {
        foreach (var client in clients)
        {
            Assert.Equal("waited", (await client.ReceiveResponse()).Body);
            client.Dispose();
        }
    }

    private class Waiting : ReceiveActor
    {
        public Waiting(Func<Gate> gate) => ReceiveAsync<RequestCtx>(ctx => gate().Handle(ctx));
    }

    private sealed class WaitingWithStash(Func<Gate> gate) : Waiting(gate), IWithUnboundedStash
    {
        public IStash Stash { get; set; } = null!;
    }

    private sealed class WaitingHandler(Func<Gate> gate) : AsyncHttpHandlerActor
    {
        protected override Task OnRequestAsync(RequestCtx ctx) => gate().Handle(ctx);
    }

    /// <summary>Stashes all requests until it is told to take them.</summary>
    private sealed class Opening : ReceiveActor, IWithUnboundedStash
    {
        public Opening(Func<Gate> gate)
        {
            Receive<RequestCtx>(_ => Stash.Stash());
            Receive<string>(_ =>
            {
                Become(() => ReceiveAsync<RequestCtx>(ctx => gate().Handle(ctx)));
                Stash.UnstashAll();
            });
        }

        public IStash Stash { get; set; } = null!;
    }
}
