using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using Akka.Dispatch.SysMsg;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// All that is used of Akka's internals: whether a mailbox is suspended or closed and whether a system message waits. Public
/// API does not tell. When another version of Akka lacks them, <see cref="AreThere"/> is false and loops do without the ring.
/// </summary>
internal static class MailboxInternals
{
    // Akka.Dispatch.Mailbox.MailboxStatus of 1.5: bit 0 closed, bit 1 scheduled, from bit 2 on the count of suspensions.
    private const int Closed = 1;
    private const int Scheduled = 2;

    public static bool AreThere { get; } = Probe();

    /// <summary>Open, not suspended, no system message before the next user message. "Scheduled" does not matter: same thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayReceive(Mailbox mailbox) =>
        (CurrentStatus(mailbox) & ~Scheduled) == 0 && SystemQueue(mailbox) is null;

    /// <summary>Failed and not yet restarted, or awaiting in ReceiveAsync, or suspended with its parent.</summary>
    public static bool IsSuspended(ActorCell cell) => CurrentStatus(cell.Mailbox!) > (Closed | Scheduled);

    /// <summary>Stopped for good, or told to stop. (The dead-letter mailbox takes the place of a stopped actor's own.)</summary>
    public static bool IsStopping(ActorCell cell) =>
        cell.Mailbox is not { } mailbox
        || (CurrentStatus(mailbox) & Closed) != 0 || mailbox is DeadLetterMailbox || HasTerminate(SystemQueue(mailbox));

    private static bool HasTerminate(SystemMessage? newest)
    {
        for (var message = newest; message is not null; message = Next(message))
        {
            if (message is Terminate)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Probe()
    {
        try
        {
            var mailbox = new Mailbox(new UnboundedMessageQueue());
            return MayReceive(mailbox) && !HasTerminate(SystemQueue(mailbox)) && Next(new Terminate()) is null;
        }
        catch (Exception e) when (e is MissingMemberException or TypeLoadException)
        {
            return false;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "CurrentStatus")]
    private static extern int CurrentStatus(Mailbox mailbox);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_systemQueueDoNotCallMeDirectly")]
    private static extern ref SystemMessage? SystemQueue(Mailbox mailbox);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "Next")]
    private static extern ref SystemMessage? Next(SystemMessage message);
}
