using System.Diagnostics;
using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Dispatch;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// How actors run on one loop. A message from the loop's own thread lies in its actor's <see cref="LoopQueue"/>; the ring only
/// says whose turn it is. So there is one order of messages, that of the queue, whether the ring or a mailbox run takes them.
/// When the actor of a turn cannot receive (it is suspended, or a system message comes first) the turn is dropped. No message
/// is lost: Akka schedules a mailbox run when the actor resumes or has served the system message, and that run takes from the
/// same queue. Loop's thread only, except where noted.
/// </summary>
/// <param name="usesRing">False: every message waits for a mailbox run.</param>
/// <param name="throughput">Messages of one actor in one mailbox run.</param>
/// <param name="counters">Those of the loop.</param>
/// <param name="ambient">That of the loop's thread.</param>
internal sealed class LoopActors(bool usesRing, int throughput, LoopCounters counters, AmbientState ambient)
{
    private readonly Ring<RingTurn> _ring = new(256);
    private readonly LoopCounters _counters = counters;
    private readonly AmbientState _ambient = ambient;
    private ActorCell? _running;
    private LoopQueue? _held;

    public bool UsesRing { get; } = usesRing;

    /// <summary>Turns in the ring. Some of them may find nothing to deliver.</summary>
    public int WaitingTurns => _ring.Count;

    /// <summary>The actor whose message is served now. Any thread.</summary>
    public ActorCell? Running => Volatile.Read(ref _running);

    /// <summary>A message was put into the queue of <paramref name="cell"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Announce(ActorCell cell)
    {
        if (UsesRing)
        {
            _ring.Push(new RingTurn(cell));
        }
    }

    /// <summary>
    /// Like <see cref="ICanTell.Tell"/>, but shorter for an actor of this loop: it skips the reference, the cell and the
    /// dispatcher, which would end in the same queue.
    /// </summary>
    public void Tell(IActorRef receiver, object message, IActorRef sender)
    {
        // Exactly this class: a class derived from it may override Tell.
        if (receiver.GetType() == typeof(LocalActorRef)
            && receiver is LocalActorRef { Cell: { Dispatcher: EventLoopDispatcher dispatcher } cell }
            && ReferenceEquals(dispatcher.Actors, this))
        {
            Tell(cell, message, sender);
        }
        else
        {
            receiver.Tell(message, sender);
        }
    }

    /// <summary>The same for an actor that is known to be of this loop.</summary>
    public void Tell(ActorCell receiver, object message, IActorRef sender)
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

    /// <summary>True while Akka's run of this queue's mailbox may serve system messages only.</summary>
    public bool Holds(LoopQueue queue) => ReferenceEquals(_held, queue);

    /// <summary>Akka's own run takes the next message of <paramref name="queue"/>.</summary>
    /// <param name="queue">Whose message it is.</param>
    /// <param name="activity">What is to be current during its delivery; null for nothing.</param>
    public void EnterNext(LoopQueue queue, Activity? activity)
    {
        _ambient.RestoreValues();
        _ambient.Enter(queue);
        if (activity is not null)
        {
            Activity.Current = activity;
        }

        Enter(queue.Cell);
    }

    /// <summary>The next message is one of <paramref name="cell"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Enter(ActorCell cell)
    {
        _running = cell;
        _counters.Steps++;
        _counters.Messages++;
    }

    /// <summary>
    /// Delivers messages until the ring is empty or <paramref name="budget"/> is used up; each message takes one off it. After
    /// an exception the rest is still in the ring: call again.
    /// </summary>
    public void Drain(ref int budget)
    {
        try
        {
            while (budget > 0 && _ring.TryPop(out var turn))
            {
                budget--;
                Deliver(turn.Cell);
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>
    /// A mailbox run that Akka has scheduled. User messages are served here, so that a <see cref="ITurnMessage"/> learns when
    /// its turn ends. System messages are served by Akka's own run, which <see cref="Holds"/> keeps from the user messages; at
    /// its end Akka schedules the next run if messages are left.
    /// </summary>
    public void RunMailbox(Mailbox mailbox)
    {
        _counters.MailboxRuns++;
        if (!UsesRing || mailbox.MessageQueue is not LoopQueue queue)
        {
            RunByAkka(mailbox);
            return;
        }

        try
        {
            for (var left = throughput; left > 0; left--)
            {
                if (!MailboxInternals.MayReceive(mailbox) || !queue.TryTake(out var envelope))
                {
                    break;
                }

                Invoke(queue, envelope.Message, envelope.Sender);
            }
        }
        finally
        {
            Leave();
            _held = queue;
            _running = queue.Cell;
            RunByAkka(mailbox);
        }
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
            Invoke(queue, message, sender);
        }
        else if (queue.TryTakeRest(out var envelope))
        {
            Invoke(queue, envelope.Message, envelope.Sender);
        }
    }

    private void Invoke(LoopQueue queue, object message, IActorRef? sender)
    {
        var cell = queue.Cell;
        Enter(cell);
        if (message is IDirectMessage direct)
        {
            InvokeDirectly(cell, direct);
            return;
        }

        Activity? activity = null;
        var turn = message as ITurnMessage;
        if (turn is not null && !turn.MayBeDelivered(cell, out activity))
        {
            return;
        }

        MailboxInternals.SetCurrent(cell);
        var isOthers = _ambient.Enter(queue);
        if (activity is not null)
        {
            Activity.Current = activity;
            isOthers = true;
        }

        try
        {
            cell.Invoke(new Envelope(message, sender));
        }
        finally
        {
            // First, since the end of a span changes what is current.
            turn?.Delivered(cell, activity);
            if (isOthers)
            {
                _ambient.RestoreValues();
            }
        }
    }

    private static void InvokeDirectly(ActorCell cell, IDirectMessage message)
    {
        MailboxInternals.SetCurrent(cell);
        try
        {
            message.Deliver(cell);
        }
        catch (Exception e)
        {
            cell.Invoke(new Envelope(new DirectFailure(e), cell.Self));
        }
    }

    private void RunByAkka(Mailbox mailbox)
    {
        if (mailbox.MessageQueue is LoopQueue queue)
        {
            _ambient.Enter(queue);
        }
        else
        {
            // Whose mailbox it is cannot be told, and the rest of its ReceiveAsync must find no context but Akka's.
            SynchronizationContext.SetSynchronizationContext(null);
        }

        try
        {
            mailbox.Run();
        }
        finally
        {
            _ambient.Restore();
            _running = null;
            _held = null;
        }
    }

    private void Leave()
    {
        _running = null;
        _ambient.Restore();
        if (UsesRing)
        {
            MailboxInternals.SetCurrent(null);
        }
    }

    /// <summary>
    /// A struct, because ActorCell is not sealed: an array of such references checks the type of each one stored in it, an array
    /// of structs does not.
    /// </summary>
    private readonly record struct RingTurn(ActorCell Cell);
}
