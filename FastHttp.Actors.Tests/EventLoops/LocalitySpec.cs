using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.EventLoops;

/// <summary>Loops that keep to a core, and loops that poll before they sleep.</summary>
public sealed class LocalitySpec
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [RequiresLinuxFact]
    public async Task Pinned_loops_have_a_core_each_and_what_they_start_has_all()
    {
        var cores = CoreAffinity.CoresOfProcess();
        Assert.Equal(Environment.ProcessorCount, cores.Length);
        await using var server = await TestServer.Start(_ => { }, loops: cores.Length, hocon: "fasthttp.event-loops.pin-to-cores = on");

        for (var i = 0; i < cores.Length; i++)
        {
            var (own, ofChild) = await OnLoop(server.Loops[i].Loop, () =>
            {
                int[] child = [];
                var thread = new Thread(() => child = CoreAffinity.CoresOfThisThread());
                thread.Start();
                thread.Join();
                return (CoreAffinity.CoresOfThisThread(), child);
            });
            Assert.Equal([cores[i]], own);
            Assert.Equal(cores, ofChild);
        }
    }

    [RequiresLinuxFact]
    public async Task Loops_are_not_pinned_unless_it_is_asked_for()
    {
        await using var server = await TestServer.Start(_ => { });

        Assert.Equal(CoreAffinity.CoresOfProcess(), await OnLoop(server.Loops[0].Loop, CoreAffinity.CoresOfThisThread));
    }

    [RequiresLinuxFact]
    public async Task More_pinned_loops_than_cores_are_a_mistake()
    {
        var cores = CoreAffinity.CoresOfProcess().Length;

        var failure = await Assert.ThrowsAsync<FastHttpConfigurationException>(() =>
            TestServer.Start(_ => { }, loops: cores + 1, hocon: "fasthttp.event-loops.pin-to-cores = on"));

        Assert.Contains("event-loops.pin-to-cores", Assert.Single(failure.Mistakes), StringComparison.Ordinal);
    }

    [RequiresLinuxFact]
    public async Task A_core_that_the_system_refuses_is_told_and_the_loop_goes_on()
    {
        var told = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var loop = new EventLoop(0, new QueueTransport(), new EventLoopOptions { Cores = [1023], OnUnpinned = (_, core) => told.SetResult(core) });
        loop.Start();

        Assert.Equal(1023, await told.Task.WaitAsync(Patience));
        Assert.Equal(CoreAffinity.CoresOfProcess(), await OnLoop(loop, CoreAffinity.CoresOfThisThread));
        loop.Stop();
    }

    [Fact]
    public async Task While_a_loop_polls_it_needs_no_wake_up_serves_deadlines_and_is_no_stall()
    {
        var transport = new QueueTransport();
        var time = new ManualTime();
        var loop = new EventLoop(0, transport, new EventLoopOptions { Time = time, BusyPoll = TimeSpan.FromHours(1) });
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Start();
        await OnLoop(loop, () =>
        {
            loop.Wheel.Schedule(new TimerNode(new OnDeadline(told.SetResult)), 1000);
            return 0;
        });

        time.Advance(TimeSpan.FromSeconds(2));
        await told.Task.WaitAsync(Patience);
        transport.Arrive(arrived.SetResult);
        await arrived.Task.WaitAsync(Patience);
        var (step, polls) = (loop.Counters.Steps, loop.Counters.IdlePolls);
        await TestServer.Until(
            () => Volatile.Read(ref loop.Counters.Steps) > step && Volatile.Read(ref loop.Counters.IdlePolls) > polls,
            "it polls on");
        loop.Stop();

        Assert.Equal((0, 0L), (transport.BlockingWaits, loop.Wakeups));
    }

    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.Sockets)]
    [InlineData(TransportKind.InMemory)]
    public async Task Without_news_a_loop_that_polls_falls_asleep(TransportKind transport)
    {
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", ctx => ctx.Text("ok")), transport, hocon: "fasthttp.event-loops.busy-poll-microseconds = 50");
        using var client = await server.Connect();
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal("ok", (await client.Get("/")).Body);
        }

        await TestServer.Until(() => server.Loops[0].Loop.IsSleeping, "it sleeps");
        Assert.NotEqual(0, server.Loops[0].Loop.Counters.IdlePolls);
    }

    [Fact]
    public async Task A_loop_does_not_poll_unless_it_is_asked_to()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Text("ok")));

        Assert.Equal("ok", (await server.Get("/")).Body);
        Assert.Equal(0, server.Loops[0].Loop.Counters.IdlePolls);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public async Task The_time_of_polling_is_bounded(int value, bool isRight)
    {
        var start = () => TestServer.Start(_ => { }, hocon: $"fasthttp.event-loops.busy-poll-microseconds = {value}");
        if (isRight)
        {
            await (await start()).DisposeAsync();
            return;
        }

        var failure = await Assert.ThrowsAsync<FastHttpConfigurationException>(start);
        Assert.Contains("event-loops.busy-poll-microseconds", Assert.Single(failure.Mistakes), StringComparison.Ordinal);
    }

    private static Task<T> OnLoop<T>(EventLoop loop, Func<T> function)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(_ => result.SetResult(function()), null);
        return result.Task.WaitAsync(Patience);
    }

    private sealed class OnDeadline(Action then) : IDeadlineHandler
    {
        void IDeadlineHandler.OnDeadline(TimerNode node, long now) => then();
    }

    private sealed class RequiresLinuxFactAttribute : FactAttribute
    {
        public RequiresLinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "Threads are pinned on Linux only.";
    }
}
