using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Dispatch;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// How actors run on the loop. A message from the loop's own thread lies in its actor's <see cref="LoopQueue"/>; the ring only
/// says whose turn it is. So there is one order of messages, the queue's, whoever takes from it: the ring or a mailbox run. A
/// turn whose actor cannot receive (suspended, a system message first) is dropped: Akka schedules a mailbox run when
/// it resumes or has served the system message, and that run finds the queue.
/// </summary>
internal sealed partial class EventLoop
{
    private readonly Ring<RingTurn> _ring = new(256);
    private ActorCell? _running;
    private LoopQueue? _held;
    private long _step;

    /// <summary>Moves with every message, event, callback. Read by the watchdog.</summary>
    public long Step => Volatile.Read(ref _step);

    /// <summary>The actor whose message is served now. Any thread.</summary>
    public ActorCell? Running => Volatile.Read(ref _running);

    /// <summary>Loop's thread: messages wait beside the one that is served. Without the ring they wait for mailbox runs.</summary>
    public bool IsBehind => (UsesRing ? _ring.Count : _local.Count) > 0;

    /// <summary>Loop's thread: a message lies in the queue of <paramref name="cell"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Announce(ActorCell cell)
    {
        if (UsesRing)
        {
            _ring.Push(new RingTurn(cell));
        }
    }

    /// <summary>
    /// Loop's thread: as <see cref="ICanTell.Tell"/>. To an actor of this loop the way is shorter: its reference and its cell
    /// would do no more than ask the dispatcher, which would look up what is known here.
    /// </summary>
    internal void Tell(IActorRef receiver, object message, IActorRef sender)
    {
        // Not an heir, which may have its own way to tell.
        if (receiver.GetType() == typeof(LocalActorRef)
            && receiver is LocalActorRef { Cell: { Dispatcher: EventLoopDispatcher dispatcher } cell }
            && ReferenceEquals(dispatcher.Loop, this))
        {
            Tell(cell, message, sender);
        }
        else
        {
            receiver.Tell(message, sender);
        }
    }

    /// <summary>The same for an actor that is known to be of this loop.</summary>
    internal void Tell(ActorCell receiver, object message, IActorRef sender)
    {
        if (UsesRing && receiver.Mailbox is { MessageQueue: LoopQueue queue })
        {
            queue.EnqueueLocal(new Envelope(message, sender));
            _ring.Push(new RingTurn(receiver));
        }
        else
        {
            receiver.Self.Tell(message, sender);
        }
    }

    /// <summary>Whether Akka's mailbox run of this queue may serve system messages only.</summary>
    internal bool Holds(LoopQueue queue) => ReferenceEquals(_held, queue);

    /// <summary>Loop's thread: the next message is one of <paramref name="cell"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Enter(ActorCell cell)
    {
        _step++;
        _running = cell;
        Counters.Messages++;
    }

    private int DrainRing(int budget)
    {
        try
        {
            while (budget > 0 && _ring.TryPop(out var turn))
            {
                budget--;
                Deliver(turn.Cell);
            }
        }
        catch (Exception e)
        {
            Contain(e);
        }
        finally
        {
            LeaveActor();
        }

        return budget;
    }

    private void Deliver(ActorCell cell)
    {
        var mailbox = cell.Mailbox!;
        if (mailbox.MessageQueue is not LoopQueue queue || !MailboxInternals.MayReceive(mailbox))
        {
            return;
        }

        if (queue.TryTakeFirst(out var message, out var sender))
        {
            Invoke(cell, message, sender);
        }
        else if (queue.TryTakeRest(out var envelope))
        {
            Invoke(cell, envelope.Message, envelope.Sender);
        }
    }

    private void Invoke(ActorCell cell, object message, IActorRef? sender)
    {
        Enter(cell);
        var turn = message as ITurnMessage;
        if (turn is not null && !turn.MayBeDelivered())
        {
            return;
        }

        MailboxInternals.SetCurrent(cell);
        try
        {
            cell.Invoke(new Envelope(message, sender));
        }
        finally
        {
            turn?.Delivered(cell);
        }
    }

    /// <summary>
    /// A run that Akka has scheduled. User messages are served here, so that each of them is told of its end, and system
    /// messages by Akka's own run, with the queue held back; it then schedules the next run if messages are left.
    /// </summary>
    private void RunMailbox(Mailbox mailbox)
    {
        Counters.MailboxRuns++;
        if (!UsesRing || mailbox.MessageQueue is not LoopQueue queue)
        {
            RunByAkka(mailbox);
            return;
        }

        try
        {
            for (var left = _options.Throughput; left > 0; left--)
            {
                if (!MailboxInternals.MayReceive(mailbox) || !queue.TryTake(out var envelope))
                {
                    break;
                }

                Invoke(queue.Cell, envelope.Message, envelope.Sender);
            }
        }
        finally
        {
            LeaveActor();
            _held = queue;
            _running = queue.Cell;
            RunByAkka(mailbox);
        }
    }

    private void RunByAkka(Mailbox mailbox)
    {
        try
        {
            mailbox.Run();
        }
        finally
        {
            _running = null;
            _held = null;
        }
    }

    private void LeaveActor()
    {
        _running = null;
        if (UsesRing)
        {
            MailboxInternals.SetCurrent(null);
        }
    }

    /// <summary>A struct, because an array of references to a class with heirs checks the type of each one stored.</summary>
    private readonly record struct RingTurn(ActorCell Cell);
}
