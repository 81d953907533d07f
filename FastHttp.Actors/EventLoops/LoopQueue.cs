using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// The message queue of an actor on a loop: 72 bytes while idle. The loop's own thread uses a single slot, then a ring. Other
/// threads use a concurrent queue. While the concurrent queue holds messages the loop adds to it too. So every message in the
/// slot and the ring is older than those in the concurrent queue, and the order holds.
/// </summary>
internal sealed class LoopQueue(MailboxBound bound) : IMessageQueue, IBoundedQueue, IUnboundedDequeBasedMessageQueueSemantics
{
    // An envelope as two fields. As one field it is written in two halves and at once read as a whole, for which the processor
    // has to wait.
    private object? _firstMessage;
    private IActorRef? _firstSender;
    private Ring<Envelope>? _rest;
    private volatile RemoteEnvelopes? _remote;

    // Set when the cell is attached to its dispatcher. Until then, and on any other dispatcher, every thread counts as another
    // thread.
    private ActorCell? _cell;
    private readonly MailboxBound _bound = bound;

    public ActorCell Cell => _cell!;

    public int Capacity => _bound.Capacity;

    /// <summary>What its actor's code runs under on the loop; made when first needed. See <see cref="AmbientState"/>.</summary>
    public ReceiveContext? Context { get; set; }

    public bool HasMessages => LocalCount > 0 || _remote is { IsEmpty: false };

    public int Count => LocalCount + (_remote is { IsClosed: false } remote ? remote.Count : 0);

    private int LocalCount => (_firstMessage is null ? 0 : 1) + (_rest is null ? 0 : _rest.Count);

    public void Bind(ActorCell cell)
    {
        _cell = cell;
        Context = typeof(IServerActor).IsAssignableFrom(cell.Props.Type) ? ReceiveContext.OfServer : Context;
    }

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

    /// <summary>For messages from a stash. Never dropped, even beyond the capacity: the actor has had them already.</summary>
    public void EnqueueFirst(Envelope envelope)
    {
        if (TryTakeFirst(out var message, out var sender))
        {
            (_rest ??= new Ring<Envelope>()).PushFront(new Envelope(message, sender));
        }

        _firstMessage = envelope.Message;
        _firstSender = envelope.Sender;
        if (_cell is not null)
        {
            LoopOf(_cell)?.Actors.Announce(_cell);
        }
    }

    /// <summary>Called by Akka's mailbox run. It gets messages on another dispatcher, or on a loop without the ring.</summary>
    public bool TryDequeue(out Envelope envelope)
    {
        var actors = LoopOf(_cell)?.Actors;
        if (actors is not null && actors.Holds(this))
        {
            envelope = default;
            return false;
        }

        while (TryTake(out envelope))
        {
            Activity? activity = null;
            if (envelope.Message is not ITurnMessage turn || turn.MayBeDelivered(null, out activity))
            {
                actors?.EnterNext(this, activity);
                return true;
            }
        }

        return false;
    }

    /// <summary>The message in the slot. It is older than all others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTakeFirst([NotNullWhen(true)] out object? message, out IActorRef? sender)
    {
        message = _firstMessage;
        sender = _firstSender;
        if (message is null)
        {
            return false;
        }

        _firstMessage = null;
        _firstSender = null;
        return true;
    }

    /// <summary>The next message, when the slot is empty.</summary>
    public bool TryTakeRest(out Envelope envelope)
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

    public bool TryTake(out Envelope envelope)
    {
        if (!TryTakeFirst(out var message, out var sender))
        {
            return TryTakeRest(out envelope);
        }

        envelope = new Envelope(message, sender);
        return true;
    }

    public void CleanUp(IActorRef owner, IMessageQueue deadletters)
    {
        var remote = Interlocked.Exchange(ref _remote, RemoteEnvelopes.Ended);
        while (LocalCount > 0)
        {
            TryTake(out var envelope);
            GiveAway(envelope, owner, deadletters);
        }

        if (remote is not null)
        {
            remote.Close();
            GiveAway(remote, owner, deadletters);
        }
    }

    private static EventLoop? LoopOf(ActorCell? cell) => (cell?.Dispatcher as EventLoopDispatcher)?.Loop;

    private void GiveAway(RemoteEnvelopes remote, IActorRef? owner, IMessageQueue deadletters)
    {
        while (remote.TryDequeue(out var envelope))
        {
            GiveAway(envelope, owner, deadletters);
        }
    }

    // An orphan belongs to the loop. But the thread that finds the queue closed may be another one, so it posts the orphan.
    private void GiveAway(Envelope envelope, IActorRef? owner, IMessageQueue deadletters)
    {
        if (envelope.Message is not IOrphan orphan)
        {
            deadletters.Enqueue(owner, envelope);
        }
        else if (LoopOf(_cell) is { } loop && !ReferenceEquals(loop, EventLoop.Current))
        {
            loop.Post(static orphan => ((IOrphan)orphan!).Orphaned(), orphan);
        }
        else
        {
            orphan.Orphaned();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(Envelope envelope)
    {
        if (_firstMessage is null && (_rest is null || _rest.Count == 0))
        {
            _firstMessage = envelope.Message;
            _firstSender = envelope.Sender;
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
            GiveAway(envelope, receiver, _bound.DeadLetters);
            return;
        }

        remote.Enqueue(envelope);
        if (remote.IsClosed)
        {
            GiveAway(remote, receiver, _bound.DeadLetters);
        }
    }
}
