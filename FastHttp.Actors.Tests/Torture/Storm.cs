using System.Diagnostics;
using Akka.Actor;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>
/// A server, lanes whose handlers do wrong, and innocent lanes beside them on the same loops. Goes on for the suite's duration, and
/// until each lane has done wrong often enough.
/// </summary>
internal sealed class Storm
{
    /// <summary>No handler is late on a lane that is not about that.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(15);

    private const int Enough = 5;

    private readonly List<Lane> _lanes = [];
    private readonly Innocents _innocents;
    private int _scheduled;

    private Storm(ActorSystem system, HttpRoutes routes)
    {
        System = system;
        Routes = routes;
        _innocents = new Innocents(this);
    }

    public ActorSystem System { get; }

    public HttpRoutes Routes { get; }

    public bool OthersAreInFlight => _innocents.SlowInFlight > 0;

    private IEnumerable<Verdict> Verdicts => _lanes.Concat(_innocents.Lanes).Select(lane => lane.Verdict);

    private bool IsWrong => Verdicts.Any(verdict => verdict.IsWrong);

    private bool IsExercised => _lanes.All(lane => lane.Verdict.Exercised >= Enough) && _innocents.Lanes.All(lane => lane.Verdict.Responses >= Enough);

    public static async Task Run(TransportKind transport, int loops, Action<Storm> scenario)
    {
        var server = await TestServer.Start(_ => { }, transport, loops: loops, hocon: "akka.loglevel = OFF");
        Storm? storm = null;
        var failure = await Record.ExceptionAsync(async () =>
        {
            var binding = await server.Bind(routes => scenario(storm = new Storm(server.System, routes)));
            await storm!.Drive(() => server.Connect(binding));
        });
        var left = await Record.ExceptionAsync(async () => await server.DisposeAsync());
        Assert.True(
            failure is null && left is null && storm is { IsExercised: true, IsWrong: false },
            $"{string.Join('\n', storm?.Verdicts ?? [])}\n{failure}\n{left}");
    }

    /// <summary>The same scenario in several places at once.</summary>
    public IReadOnlyList<Lane> In(IEnumerable<Placement> placements, Responder[] responders, Action<Lane> scenario)
    {
        Lane[] lanes = [.. placements.Select(placement => new Lane(this, placement.Name, placement, responders))];
        _lanes.AddRange(lanes);
        Array.ForEach(lanes, scenario);
        return lanes;
    }

    /// <summary>The same scenario as a delegate on the loops and one off them.</summary>
    public IReadOnlyList<Lane> InDelegates(Responder[] responders, Func<Lane, Action<RequestCtx>> scenario) =>
        In(Placement.Delegates, responders, lane => lane.Serve(Routes.MapPost(lane.Pattern, scenario(lane))));

    public IReadOnlyList<Lane> InAsyncDelegates(Responder[] responders, Func<Lane, Func<RequestCtx, Task>> scenario) =>
        In(Placement.AsyncDelegates, responders, lane => lane.Serve(Routes.MapPost(lane.Pattern, scenario(lane))));

    public IActorRef Actor<T>()
        where T : ActorBase, new() => System.ActorOf(Props.Create<T>());

    /// <summary>On another thread. The storm does not end before this has.</summary>
    public void Schedule(TimeSpan delay, Func<Task> action)
    {
        Interlocked.Increment(ref _scheduled);
        if (delay == TimeSpan.Zero)
        {
            _ = Task.Run(Run);
        }
        else
        {
            System.Scheduler.Advanced.ScheduleOnce(delay, () => _ = Run());
        }

        async Task Run()
        {
            await action();
            Interlocked.Decrement(ref _scheduled);
        }
    }

    private async Task Drive(Func<Task<RawClient>> connect)
    {
        var time = Stopwatch.StartNew();
        bool IsOver() => time.Elapsed > TortureSuite.Duration && (IsWrong || IsExercised || time.Elapsed > TortureSuite.Duration + Patience);
        await Task.WhenAll(_lanes.Concat(_innocents.Lanes)
            .SelectMany(lane => Enumerable.Range(0, lane.Clients).Select(_ => Task.Run(() => new Client(lane, connect).Drive(IsOver)))));
        await TestServer.Until(() => Volatile.Read(ref _scheduled) == 0, "what was to come late has come");
    }
}
