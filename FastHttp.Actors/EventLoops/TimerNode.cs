namespace FastHttp.Actors.EventLoops;

/// <summary>Who is told that a deadline has passed, on the loop's thread.</summary>
internal interface IDeadlineHandler
{
    void OnDeadline(TimerNode node, long now);
}

/// <summary>One deadline of one owner: made once, scheduled and cancelled as often as wanted. Belongs to one wheel.</summary>
internal sealed class TimerNode(IDeadlineHandler owner)
{
    internal const long Unlinked = -1;

    internal TimerNode? Previous;
    internal TimerNode? Next;

    /// <summary>The tick whose slot holds the node. May be earlier than the deadline: later deadlines are only stored.</summary>
    internal long Tick = Unlinked;

    public IDeadlineHandler Owner { get; } = owner;

    /// <summary>Loop time in milliseconds (<see cref="EventLoop.Now"/>).</summary>
    public long Deadline { get; internal set; }

    public bool IsScheduled => Tick != Unlinked;
}
