using Akka.Actor;
using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.Push;

/// <summary>
/// One subscription: a cursor into the ring of its hub. It is made and disposed of by any thread; the rest is its loop's. As a message to
/// its connection it means that it is to end.
/// </summary>
/// <param name="hub">Whose messages.</param>
/// <param name="policy">What happens when it does not keep up.</param>
/// <param name="maxBehind">Messages that may wait for it.</param>
/// <param name="next">The sequence number of the first one it is to get.</param>
/// <param name="hasMissed">Messages before that were lost, nobody knows how many.</param>
internal sealed class PushClient(PushHub hub, PushPolicy policy, int maxBehind, long next, bool hasMissed) : IDisposable, IDirectMessage
{
    /// <summary>
    /// What a client that is behind is sent at once: some segments, so that sends are few, and little to be kept when it takes nothing of it.
    /// </summary>
    private const int MaxBatch = 16 * 1024;

    private EventLoop? _eventLoop;
    private ActorCell? _cell;
    private volatile bool _isDisposed;
    private PushLoop? _loop;
    private PushTarget? _target;
    private bool _hasMissed = hasMissed;
    private long _missed;

    /// <summary>The sequence number of the next message that it is to get.</summary>
    public long Next { get; private set; } = next;

    /// <summary>The newest message that may be published while it is waited for; see <see cref="PushPolicy.Wait"/>.</summary>
    public long Limit => Next + maxBehind - 1;

    public bool IsWaitedFor => policy == PushPolicy.Wait;

    /// <summary>Where its loop has it.</summary>
    public int Index { get; set; }

    /// <summary>Messages wait until the connection takes more.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>Whose it is. Before it is handed to the connection's loop; any thread.</summary>
    public void Of(EventLoop loop, ActorCell cell) => (_eventLoop, _cell) = (loop, cell);

    /// <summary>It begins, for that connection. False: it was ended before.</summary>
    public bool TryBegin(PushTarget target)
    {
        if (_isDisposed)
        {
            return false;
        }

        _target = target;
        hub.Enter(this, _eventLoop!);
        return true;
    }

    /// <summary>It is one of those now. What the ring has lost since it was made is told with the first message.</summary>
    public void Of(PushLoop loop, long first)
    {
        _loop = loop;
        if (Next < first)
        {
            Drop(first);
        }
    }

    /// <summary>Once, after it has begun.</summary>
    public void End()
    {
        hub.Leave(this, _loop!);
        _target = null;
    }

    /// <summary>The connection takes more.</summary>
    public void GoOn()
    {
        if (IsBlocked && _target is not null)
        {
            _loop!.OnRoom(this);
        }
    }

    /// <summary>Sends what may be sent now, up to the message <paramref name="last"/>.</summary>
    /// <param name="last">The newest one.</param>
    /// <param name="isComplete">There will be no other.</param>
    /// <returns>True: there is more, and it may be sent at once.</returns>
    public bool Send(long last, bool isComplete)
    {
        if (_target is not { IsOpen: true } target)
        {
            return false;
        }

        IsBlocked = Next <= last && target.IsBlocked;
        if (Next <= last && MayGoOn(last))
        {
            Write(target, last);
            IsBlocked = Next <= last && target.IsBlocked;
        }

        if (isComplete && Next > last)
        {
            target.Complete();
        }

        return Next <= last && !IsBlocked && target.IsOpen;
    }

    /// <summary>It is to get nothing more. Any thread.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        if (ReferenceEquals(EventLoop.Current, _eventLoop))
        {
            _target?.Unsubscribe(this);
        }
        else
        {
            _cell?.Self.Tell(this, _cell.Self);
        }
    }

    // Its connection's actor may serve another client by now: what was that client's is the target's affair.
    void IDirectMessage.Deliver(ActorCell receiver) => _target?.Unsubscribe(this);

    /// <summary>Applies the policy. False: it gets nothing now.</summary>
    private bool MayGoOn(long last)
    {
        var first = hub.Ring.First;
        if (policy is PushPolicy.DropOldest or PushPolicy.LatestOnly)
        {
            var oldest = Math.Max(first, last - maxBehind + 1);
            if (Next < oldest)
            {
                Drop(oldest);
            }
        }
        else if (Next < first || (IsBlocked && policy == PushPolicy.Disconnect && last > Limit))
        {
            _target!.CutOff();
            return false;
        }

        return !IsBlocked;
    }

    private void Write(PushTarget target, long last)
    {
        var comesAlone = Next == last;
        if (_missed > 0 || _hasMissed)
        {
            comesAlone = false;
            target.Miss(_hasMissed ? null : _missed);
            (_missed, _hasMissed) = (0, false);
        }

        // A message that is no longer there was lost in this moment: the policy is applied again before the next one.
        for (var bytes = 0; Next <= last && bytes < MaxBatch && hub.Ring.At(Next) is { } message; Next++)
        {
            bytes += message.Utf8.Length;
            target.Write(message, comesAlone);
            _loop!.Counters.PushedMessages++;
        }

        if (!comesAlone)
        {
            target.Flush();
        }
    }

    private void Drop(long first)
    {
        var count = first - Next;
        Next = first;
        // Who wants only the newest one does not miss the others.
        _missed += policy == PushPolicy.LatestOnly ? 0 : count;
        hub.CountDropped(count);
        _loop!.Counters.DroppedMessages += count;
    }
}
