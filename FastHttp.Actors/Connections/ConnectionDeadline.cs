using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.Connections;

/// <summary>The one deadline of a connection and what it is for. A struct with one owner, never copied.</summary>
internal struct ConnectionDeadline(EventLoop loop, TimerNode node)
{
    public DeadlineKind Kind { get; private set; }

    public readonly bool IsSet => node.IsScheduled;

    /// <summary>Sets it in place of the one there was; one that has passed is told at the next tick.</summary>
    public void Set(DeadlineKind kind, long milliseconds)
    {
        Kind = kind;
        loop.Wheel.Schedule(node, loop.Now + Math.Max(0, milliseconds));
    }

    public readonly void Cancel() => loop.Wheel.Cancel(node);
}
