using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// The message queue of an actor on a loop: 64 bytes while idle. The loop's own thread uses a single slot, then a ring; other
/// threads use a concurrent queue. Order holds across the two: a message of the loop joins the concurrent queue while that is
/// in use, so whatever is in the slot and the ring came before whatever is in the concurrent queue.
/// </summary>
internal sealed class LoopQueue(MailboxBound bound) : IMessageQueue, IUnboundedDequeBasedMessageQueueSemantics
{
    private Envelope _first;
    private Ring<Envelope>? _rest;
    private volatile RemoteEnvelopes? _remote;

    // Known when the cell is attached to its dispatcher. Until then, and on any other dispatcher, every thread is "another".
    private ActorCell? _cell;
    private readonly MailboxBound _bound = bound;

    public ActorCell Cell => _cell!;

    public bool HasMessages => LocalCount > 0 || _remote is { IsEmpty: false };

    public int Count => LocalCount + (_remote is { IsClosed: false } remote ? remote.Count : 0);

    private int LocalCount => (_first.Message is null ? 0 : 1) + (_rest is null ? 0 : _rest.Count);

    public void Bind(ActorCell cell) => _cell = cell;

    public void Enqueue(IActorRef receiver, Envelope envelope)
    {
        if (LoopOf(_cell) is { } loop && ReferenceEquals(loop, EventLoop.Current))
        {
            EnqueueLocal(envelope);
        }
        else
        {
            EnqueueShared(receiver, envelope);
        }
    }

    /// <summary>On the loop's thread, for a bound queue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EnqueueLocal(Envelope envelope)
    {
        if (_remote is not null || _bound.Capacity != 0)
        {
            EnqueueLocalWithCare(envelope);
        }
        else
        {
            Append(envelope);
        }
    }

    /// <summary>What a stash gives back. It is never refused: the actor has had these messages already.</summary>
    public void EnqueueFirst(Envelope envelope)
    {
        if (_first.Message is not null)
        {
            (_rest ??= new Ring<Envelope>()).PushFront(_first);
        }

        _first = envelope;
        if (_cell is not null)
        {
            LoopOf(_cell)?.Announce(_cell);
        }
    }

    /// <summary>Akka's mailbox run: of another dispatcher, or of a loop without the ring.</summary>
    public bool TryDequeue(out Envelope envelope)
    {
        var loop = LoopOf(_cell);
        if (loop is not null && loop.Holds(this))
        {
            envelope = default;
            return false;
        }

        if (!TryTake(out envelope))
        {
            return false;
        }

        loop?.Enter(Cell);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(out Envelope envelope)
    {
        envelope = _first;
        if (envelope.Message is null)
        {
            return TryTakeRest(out envelope);
        }

        _first = default;
        return true;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        var remote = Interlocked.Exchange(ref _remote, RemoteEnvelopes.Ended);
        while (_first.Message is not null || _rest is { Count: > 0 })
        {
            TryTake(out var envelope);
            deadletters.Enqueue(owner, envelope);
        }

        if (remote is not null)
        {
            remote.Close();
            GiveAway(remote, owner, deadletters);
        }
    }

    private static EventLoop? LoopOf(ActorCell? cell) => (cell?.Dispatcher as EventLoopDispatcher)?.Loop;

    private static void GiveAway(RemoteEnvelopes remote, IActorRef? owner, IMessageQueue deadletters)
    {
        while (remote.TryDequeue(out var envelope))
        {
            deadletters.Enqueue(owner, envelope);
        }
    }

    private bool TryTakeRest(out Envelope envelope)
    {
        if (_rest is not null && _rest.TryPop(out envelope))
        {
            return true;
        }

        if (_remote is { } remote && remote.TryDequeue(out envelope))
        {
            return true;
        }

        envelope = default;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(Envelope envelope)
    {
        if (_first.Message is null && (_rest is null || _rest.Count == 0))
        {
            _first = envelope;
        }
        else
        {
            (_rest ??= new Ring<Envelope>()).Push(envelope);
        }
    }

    private void EnqueueLocalWithCare(Envelope envelope)
    {
        if (_remote is { Count: > 0 })
        {
            EnqueueShared(_cell?.Self, envelope);
        }
        else if (_bound.Capacity != 0 && LocalCount >= _bound.Capacity)
        {
            _bound.DeadLetters.Enqueue(Cell.Self, envelope);
        }
        else
        {
            Append(envelope);
        }
    }

    private void EnqueueShared(IActorRef? receiver, Envelope envelope)
    {
        var remote = _remote ?? Interlocked.CompareExchange(ref _remote, new RemoteEnvelopes(), null) ?? _remote;
        if (ReferenceEquals(remote, RemoteEnvelopes.Ended)
            || !remote.TryReserve(_bound.Capacity == 0 ? int.MaxValue : _bound.Capacity - LocalCount))
        {
            _bound.DeadLetters.Enqueue(receiver, envelope);
            return;
        }

        remote.Enqueue(envelope);
        if (remote.IsClosed)
        {
            GiveAway(remote, receiver, _bound.DeadLetters);
        }
    }
}
