namespace FastHttp.Actors.EventLoops;

/// <summary>Called on the loop's thread when a deadline has passed.</summary>
internal interface IDeadlineHandler
{
    void OnDeadline(TimerNode node, long now);
}

/// <summary>One deadline of one owner. Made once, then scheduled and cancelled many times. Used with one wheel only.</summary>
internal sealed class TimerNode(IDeadlineHandler owner)
{
    internal const long Unlinked = -1;

    internal TimerNode? Previous;
    internal TimerNode? Next;

    /// <summary>The tick whose slot holds the node. Earlier than the deadline if that was moved to later, or is far ahead.</summary>
    internal long Tick = Unlinked;

    public IDeadlineHandler Owner { get; } = owner;

    /// <summary>Loop time in milliseconds (<see cref="EventLoop.Now"/>).</summary>
    public long Deadline { get; internal set; }

    public bool IsScheduled => Tick != Unlinked;
}
