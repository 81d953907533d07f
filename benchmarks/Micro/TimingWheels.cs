using BenchmarkDotNet.Attributes;
using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.Benchmarks;

/// <summary>One deadline on a wheel that holds those of 10,000 connections.</summary>
public class TimingWheels
{
    private const int Others = 10_000;

    private readonly TimingWheel _wheel = new();
    private readonly TimerNode _node = new(new Ignored());
    private readonly TimerNode _moved = new(new Ignored());
    private long _deadline;

    [GlobalSetup]
    public void Fill()
    {
        for (var i = 0; i < Others; i++)
        {
            _wheel.Schedule(new TimerNode(new Ignored()), i);
        }
    }

    [Benchmark]
    public void ScheduleAndCancel()
    {
        _wheel.Schedule(_node, 4000);
        _wheel.Cancel(_node);
    }

    /// <summary>What a connection does with each request: the deadline moves on.</summary>
    [Benchmark]
    public void ScheduleLater() => _wheel.Schedule(_moved, ++_deadline);

    private sealed class Ignored : IDeadlineHandler
    {
        public void OnDeadline(TimerNode node, long now)
        {
        }
    }
}
