using Akka.Actor;
using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>Requests that wait for their handler as long as they may, and a little longer.</summary>
public sealed class QueueTimeoutTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    private readonly ManualTime _time = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _seen;

    public enum Place
    {
        PerCore,
        PerCoreWithStash,
        Single,
        Pool,
    }

    [Theory]
    [InlineData(Place.PerCore)]
    [InlineData(Place.PerCoreWithStash)]
    [InlineData(Place.Single)]
    [InlineData(Place.Pool)]
    public async Task A_request_that_waited_longer_is_a_503_with_Retry_After_and_its_handler_does_not_see_it(Place place)
    {
        await using var server = await Start(place);
        using var first = await server.Connect();
        using var second = await server.Connect();
        await WaitBehindFirst(server, first, second);

        _time.Advance(Wait + Tick);
        _gate.SetResult();

        Assert.Equal("seen", (await first.ReceiveResponse()).Body);
        var rejected = await second.ReceiveResponse();
        Assert.Equal((503, "1", false), (rejected.Status, rejected["Retry-After"], rejected.SaysClose));
        Assert.Equal(Rejections.Of(Rejection.QueueTimeout).Text, rejected.Body);
        Assert.Equal(1, server.Sum(counters => counters.Rejections[(int)Rejection.QueueTimeout]));
        Assert.Equal(1, Volatile.Read(ref _seen));
        Assert.Equal("seen", (await second.Get("/")).Body);
        Assert.Equal(0, server.LateResponses());
    }

    [Theory]
    [InlineData(Place.PerCore)]
    [InlineData(Place.PerCoreWithStash)]
    [InlineData(Place.Single)]
    [InlineData(Place.Pool)]
    public async Task A_request_that_waited_just_as_long_is_served(Place place)
    {
        await using var server = await Start(place);
        using var first = await server.Connect();
        using var second = await server.Connect();
        await WaitBehindFirst(server, first, second);

        _time.Advance(Wait);
        _gate.SetResult();

        Assert.Equal("seen", (await first.ReceiveResponse()).Body);
        Assert.Equal("seen", (await second.ReceiveResponse()).Body);
    }

    [Theory]
    [InlineData(Place.PerCore)]
    [InlineData(Place.Single)]
    public async Task A_request_whose_connection_was_cut_off_while_it_waited_is_not_seen(Place place)
    {
        await using var server = await Start(place);
        using var first = await server.Connect();
        using var second = await server.Connect();
        await WaitBehindFirst(server, first, second);

        second.Abort();
        await TestServer.Until(() => server.Loops[0].LiveConnections == 1, "its connection has ended");
        _gate.SetResult();

        Assert.Equal("seen", (await first.ReceiveResponse()).Body);
        Assert.Equal("seen", (await server.Get("/")).Body);
        Assert.Equal(2, Volatile.Read(ref _seen));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_handler_has_stashed_it_gets_again_however_late(bool onLoop)
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                var route = routes.MapGet("/{what}", Props.Create<Stashing>()).WithTimeout(FarAway).WithQueueTimeout(Wait);
                _ = onLoop ? route.PerCore() : route.Single();
            },
            time: _time);
        using var first = await server.Connect();
        using var second = await server.Connect();
        await first.SendGet("/wait");
        Assert.Equal("stashed 1", (await second.Get("/look")).Body);

        _time.Advance(Wait + Tick);

        Assert.Equal("open", (await second.Get("/open")).Body);
        Assert.Equal("/wait", (await first.ReceiveResponse()).Body);
    }

    [Fact]
    public async Task The_servers_time_counts_where_a_route_says_nothing_and_0_is_for_ever()
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/", Handler(Place.Single)).WithTimeout(FarAway).Single();
                routes.MapGet("/patient", Handler(Place.Single)).WithTimeout(FarAway).WithQueueTimeout(TimeSpan.Zero).Single();
            },
            configure: options => options.Limits.QueueTimeout = Wait,
            time: _time);
        using var patientFirst = await server.Connect();
        using var patientSecond = await server.Connect();
        using var first = await server.Connect();
        using var second = await server.Connect();
        await WaitBehindFirst(server, patientFirst, patientSecond, "/patient", "1-get-patient");
        await WaitBehindFirst(server, first, second, "/", "0-get");

        _time.Advance(TimeSpan.FromSeconds(10));
        _gate.SetResult();

        Assert.Equal(503, (await second.ReceiveResponse()).Status);
        Assert.Equal(200, (await patientSecond.ReceiveResponse()).Status);
        Assert.Equal((200, 200), ((await first.ReceiveResponse()).Status, (await patientFirst.ReceiveResponse()).Status));
    }

    private Task<TestServer> Start(Place place) => TestServer.Start(
        routes =>
        {
            var route = routes.MapGet("/", Handler(place)).WithTimeout(FarAway).WithQueueTimeout(Wait);
            _ = place switch { Place.Single => route.Single(), Place.Pool => route.Pool(1), _ => route.PerCore() };
        },
        time: _time);

    private Props Handler(Place place)
    {
        Action see = () => Interlocked.Increment(ref _seen);
        return place == Place.PerCoreWithStash
            ? Props.Create(() => new GatedWithStash(_gate.Task, see))
            : Props.Create(() => new Gated(_gate.Task, see));
    }

    private async Task WaitBehindFirst(TestServer server, RawClient first, RawClient second, string target = "/", string route = "*")
    {
        var handler = await server.Actor($"/user/http-handlers/{route}/0");
        var seenBefore = Volatile.Read(ref _seen);
        await first.SendGet(target);
        await TestServer.Until(() => Volatile.Read(ref _seen) == seenBefore + 1, "the first is handled");
        await second.SendGet(target);
        await TestServer.Until(() => handler.Waiting() == 1, "the second waits");
    }

    private class Gated : ReceiveActor
    {
        public Gated(Task gate, Action see) =>
            ReceiveAsync<RequestCtx>(async ctx =>
            {
                see();
                await gate;
                ctx.Text("seen");
            });
    }

    private sealed class GatedWithStash(Task gate, Action see) : Gated(gate, see), IWithUnboundedStash
    {
        public IStash Stash { get; set; } = null!;
    }

    private sealed class Stashing : HttpHandlerActor, IWithUnboundedStash
    {
        private int _stashed;
        private bool _isOpen;

        public IStash Stash { get; set; } = null!;

        protected override void OnRequest(RequestCtx ctx)
        {
            if (ctx.Path == "/look")
            {
                ctx.Text($"stashed {_stashed}");
            }
            else if (ctx.Path == "/open")
            {
                _isOpen = true;
                ctx.Text("open");
                Stash.UnstashAll();
            }
            else if (_isOpen)
            {
                ctx.Text(ctx.Path);
            }
            else
            {
                _stashed++;
                Stash.Stash();
            }
        }
    }
}
