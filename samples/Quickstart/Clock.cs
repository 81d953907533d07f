using Akka.Actor;
using FastHttp.Actors.Push;

namespace Quickstart;

/// <summary>Tells the time ten times a second, to all who follow its hub.</summary>
internal sealed class Clock : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public Clock(PushHub hub) => Receive<Tick>(_ => hub.Publish($"{DateTime.UtcNow:HH:mm:ss.f}"));

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer(nameof(Tick), new Tick(), Interval);

    private sealed record Tick;
}
