using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// Responds 500 for actors that the server does not supervise: existing actors, their children, and whoever a request was passed on
/// to. Supervisors publish what has failed on the event stream before they act on it. The stream calls its subscribers on the
/// publisher's thread, so at that moment the actor that failed is still suspended, and its cell names the request: no other one
/// that it holds can be taken for it. Whether and what the system logs makes no difference.
/// </summary>
/// <remarks>
/// Not seen are supervisors that publish nothing: a strategy with <c>loggingEnabled: false</c>, or with a <c>LogFailure</c> of its
/// own. <see cref="HttpHandlerStrategy"/> is for these. One for the system; costs nothing but for failures.
/// </remarks>
internal sealed class FailedActorResponder(ExtendedActorSystem system) : MinimalActorRef
{
    /// <summary>The events it is to be subscribed to. A supervisor that resumes its child writes a warning, else an error.</summary>
    public static IReadOnlyList<Type> Listens { get; } = [typeof(Error), typeof(Warning)];

    public override ActorPath Path { get; } = RequestSender.PathOf("failed-actors");

    public override IActorRefProvider Provider => system.Provider;

    protected override void TellInternal(object message, IActorRef sender)
    {
        // The class of a supervisor's event is that of its strategy, and the source is the path of the child.
        if (message is LogEvent { Cause: { } cause } failure && typeof(SupervisorStrategy).IsAssignableFrom(failure.LogClass)
            && ActorPath.TryParse(failure.LogSource, out var path))
        {
            OnFailed(FailedActor.Origin(system.Provider.ResolveActorRef(path), cause), cause);
        }
    }

    private static void OnFailed(IActorRef failed, Exception cause)
    {
        // One whose supervisor has responded already comes here too when it escalates.
        if (FailedActor.RequestOf(failed) is { AwaitsResponse: true } ctx)
        {
            HandlerFailure.Respond(ctx, cause, failed, isLogged: true);
        }
    }
}
