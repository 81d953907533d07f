using Akka.Actor;
using FastHttp.Actors.Handlers;

namespace FastHttp.Actors.Listening;

/// <summary>
/// <c>/system/fasthttp</c>, the parent of all servers of an ActorSystem. A server that fails as a whole is stopped: to bind it
/// again is for the application, which sees its binding terminated.
/// </summary>
internal sealed class FastHttpGuardian : UntypedActor
{
    private readonly FailedActorResponder _responder = new((ExtendedActorSystem)Context.System);

    /// <summary>Makes a server; answered with its ref.</summary>
    public sealed record StartServer(string Name, Props Props) : INoSerializationVerificationNeeded;

    protected override void PreStart()
    {
        foreach (var kind in FailedActorResponder.Listens)
        {
            Context.System.EventStream.Subscribe(_responder, kind);
        }
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(_responder);

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void OnReceive(object message)
    {
        if (message is StartServer start)
        {
            Sender.Tell(Context.ActorOf(start.Props, start.Name));
        }
        else
        {
            Unhandled(message);
        }
    }
}
