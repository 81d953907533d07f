using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using Akka.Dispatch.SysMsg;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// All that is used of Akka's internals: whether a mailbox is suspended or closed, whether a system message waits, and which
/// actor is current on this thread. Public API does not tell. When a release of Akka lacks these internals or changes their
/// meaning, <see cref="AreThere"/> is false and loops work without the ring. Nothing here throws then: members that can be called
/// anyway return what is safe to assume.
/// </summary>
internal static class MailboxInternals
{
    // Akka.Dispatch.Mailbox.MailboxStatus of 1.5: bit 0 closed, bit 1 scheduled, from bit 2 on the count of suspensions.
    private const int Closed = 1;
    private const int Scheduled = 2;

    private static readonly Access Actual = new();

    /// <summary>Found out once. The compiler then treats it as a constant, so reading it costs nothing.</summary>
    public static bool AreThere { get; } = AreAsExpected(Actual);

    /// <summary>
    /// Open, not suspended, and no system message waits. Whether a run is scheduled does not matter, because that run would be on
    /// this thread too. For loops that use the ring.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayReceive(Mailbox mailbox) =>
        AreThere && MayReceive(CurrentStatus(mailbox), SystemQueue(mailbox));

    /// <summary>
    /// Failed and not yet restarted, or awaiting in ReceiveAsync, or suspended with its parent. Also true when it cannot be told:
    /// a message must not be recycled while its receiver may still use it.
    /// </summary>
    public static bool IsSuspended(ActorCell cell) => !AreUsedBy(cell) || IsSuspended(CurrentStatus(cell.Mailbox!));

    /// <summary>
    /// Stopped (which public API tells), or told to stop. Without the internals the second cannot be told: false until the actor
    /// has stopped. What is then left in its mailbox is orphaned or goes to dead letters, like what comes later.
    /// </summary>
    public static bool IsStopping(ActorCell cell) =>
        cell.Mailbox is not { } mailbox || cell.IsTerminated || (AreUsedBy(cell) && HasTerminate(Actual, SystemQueue(mailbox)));

    /// <summary>Sets the actor that is current on this thread; without one there is no Context. For loops that use the ring.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetCurrent(ActorCell? cell) => InternalCurrentActorCellKeeper.Current = cell;

    /// <summary>
    /// Tries a throw-away mailbox in every state that loops tell apart. It is not enough that the members exist: if a release gave
    /// the bits another meaning, messages would be delivered to suspended actors.
    /// </summary>
    /// <param name="change">For tests: makes Akka behave as a future release might.</param>
    internal static bool AreAsExpected(Func<Access, Access> change) => AreAsExpected(change(Actual));

    private static bool AreAsExpected(Access akka)
    {
        try
        {
            return SuspensionsAreCounted(akka) && SystemMessagesShow(akka) && ClosingIsForGood(akka) && TurnsAreKept(akka);
        }
        catch (Exception)
        {
            // A member is missing, or it throws.
            return false;
        }
    }

    private static bool SuspensionsAreCounted(Access akka)
    {
        var mailbox = NewMailbox();
        var isRight = Reads(akka, mailbox, mayReceive: true);
        akka.Schedule(mailbox);
        isRight &= Reads(akka, mailbox, mayReceive: true);
        akka.Suspend(mailbox);
        isRight &= Reads(akka, mailbox, isSuspended: true);
        akka.Suspend(mailbox);
        isRight &= Reads(akka, mailbox, isSuspended: true);
        akka.Resume(mailbox);
        isRight &= Reads(akka, mailbox, isSuspended: true);
        akka.Resume(mailbox);
        return isRight && Reads(akka, mailbox, mayReceive: true);
    }

    private static bool SystemMessagesShow(Access akka)
    {
        var mailbox = NewMailbox();
        akka.EnqueueSystem(mailbox, new Suspend());
        var isRight = Reads(akka, mailbox);
        akka.EnqueueSystem(mailbox, new Terminate());
        isRight &= Reads(akka, mailbox, isStopping: true);
        akka.EnqueueSystem(mailbox, new Suspend());
        return isRight && Reads(akka, mailbox, isStopping: true);
    }

    private static bool ClosingIsForGood(Access akka)
    {
        var mailbox = NewMailbox();
        akka.Suspend(mailbox);
        akka.Close(mailbox);
        var isRight = Reads(akka, mailbox, isStopping: true);
        akka.Resume(mailbox);
        return isRight && Reads(akka, mailbox, isStopping: true);
    }

    private static bool TurnsAreKept(Access akka)
    {
        var before = akka.Current();
        akka.SetCurrent(null);
        var isRight = akka.Current() is null;
        akka.SetCurrent(before);
        return isRight && ReferenceEquals(akka.Current(), before);
    }

    private static Mailbox NewMailbox() => new(new UnboundedMessageQueue());

    private static bool Reads(Access akka, Mailbox mailbox, bool mayReceive = false, bool isSuspended = false, bool isStopping = false)
    {
        var (status, newest) = (akka.Status(mailbox), akka.NewestSystem(mailbox));
        return MayReceive(status, newest) == mayReceive
            && IsSuspended(status) == isSuspended
            && ((status & Closed) != 0 || HasTerminate(akka, newest)) == isStopping;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool MayReceive(int status, SystemMessage? newest) => (status & ~Scheduled) == 0 && newest is null;

    private static bool IsSuspended(int status) => status > (Closed | Scheduled);

    // The options of a loop may say not to use them.
    private static bool AreUsedBy(ActorCell cell) => AreThere && cell.Dispatcher is EventLoopDispatcher { Actors.UsesRing: true };

    private static bool HasTerminate(Access akka, SystemMessage? newest)
    {
        for (var message = newest; message is not null; message = akka.Next(message))
        {
            if (message is Terminate)
            {
                return true;
            }
        }

        return false;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "CurrentStatus")]
    private static extern int CurrentStatus(Mailbox mailbox);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_systemQueueDoNotCallMeDirectly")]
    private static extern ref SystemMessage? SystemQueue(Mailbox mailbox);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "Next")]
    private static extern ref SystemMessage? NextOf(SystemMessage message);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "SetAsScheduled")]
    private static extern bool SetAsScheduled(Mailbox mailbox);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Suspend")]
    private static extern bool Suspend(Mailbox mailbox);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Resume")]
    private static extern bool Resume(Mailbox mailbox);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "BecomeClosed")]
    private static extern bool BecomeClosed(Mailbox mailbox);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "SystemEnqueue")]
    private static extern void SystemEnqueue(Mailbox mailbox, IActorRef? receiver, SystemMessage message);

    /// <summary>What Akka does to a mailbox and what is read from it. The first five are for checks only.</summary>
    internal sealed record Access
    {
        public Action<Mailbox> Schedule { get; init; } = static mailbox => SetAsScheduled(mailbox);

        public Action<Mailbox> Suspend { get; init; } = static mailbox => MailboxInternals.Suspend(mailbox);

        public Action<Mailbox> Resume { get; init; } = static mailbox => MailboxInternals.Resume(mailbox);

        public Action<Mailbox> Close { get; init; } = static mailbox => BecomeClosed(mailbox);

        public Action<Mailbox, SystemMessage> EnqueueSystem { get; init; } = static (mailbox, message) => SystemEnqueue(mailbox, null, message);

        public Func<Mailbox, int> Status { get; init; } = static mailbox => CurrentStatus(mailbox);

        public Func<Mailbox, SystemMessage?> NewestSystem { get; init; } = static mailbox => SystemQueue(mailbox);

        public Func<SystemMessage, SystemMessage?> Next { get; init; } = static message => NextOf(message);

        public Func<ActorCell?> Current { get; init; } = static () => InternalCurrentActorCellKeeper.Current;

        public Action<ActorCell?> SetCurrent { get; init; } = static cell => MailboxInternals.SetCurrent(cell);
    }
}
