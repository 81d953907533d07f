using Akka.Actor;
using Akka.Dispatch.SysMsg;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// What an actor has failed on. It is suspended until its supervisor's directive is applied, and until then its cell names the
/// message: so this is to be asked while the supervisor decides.
/// </summary>
internal static class FailedActor
{
    /// <summary>The request it failed on; null when it was no request.</summary>
    public static RequestCtx? RequestOf(IActorRef failed) => RequestMessage.CtxOf(MessageOf(failed));

    /// <summary>The one whose failure it was: a supervisor that escalates fails itself, with the exception of its child.</summary>
    public static IActorRef Origin(IActorRef failed, Exception cause)
    {
        while (MessageOf(failed) is Failed { Child: { } child, Cause: var escalated } && ReferenceEquals(escalated, cause))
        {
            failed = child;
        }

        return failed;
    }

    private static object? MessageOf(IActorRef failed) =>
        failed is ActorRefWithCell { Underlying: ActorCell cell } ? cell.CurrentMessage : null;
}
