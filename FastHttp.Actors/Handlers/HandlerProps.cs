using Akka.Actor;
using Akka.Dispatch;
using Akka.Routing;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// The Props of one handler: those of its route, and what the server adds. The placement of a route says how many handlers it
/// has; a dispatcher named by the Props, or by a deployment in HOCON, says where they run instead of on a loop.
/// </summary>
/// <param name="Props">What the handler is made of.</param>
/// <param name="TakesLoopRequests">It may be sent the pooled message; see <see cref="Exchanges.HandlerSlot"/>.</param>
internal sealed record HandlerProps(Props Props, bool TakesLoopRequests)
{
    /// <param name="route">Whose handler it is.</param>
    /// <param name="host">Of the server.</param>
    /// <param name="system">Where it is made.</param>
    /// <param name="path">Its path: a deployment is found by it.</param>
    /// <param name="slot">Its number, which is that of its loop.</param>
    public static HandlerProps For(HttpRoute route, HandlerHost host, ActorSystem system, ActorPath path, int slot)
    {
        var deployment = ((ExtendedActorSystem)system).Provider.Deployer.Lookup(path) ?? Deploy.None;
        var props = WithDeployment(((HandlerTarget.FromProps)route.Target).Props, deployment);
        var onLoop = route.Placement == HandlerPlacement.PerCore && !NamesDispatcher(props, deployment);
        if (props.RouterConfig is Pool router)
        {
            props = props.WithRouter(RouteeStrategy.For(router, route.Supervision ?? host.Supervision));
        }

        if (onLoop)
        {
            props = props.WithDispatcher(host.Loops.DispatcherId(slot));
        }

        // An actor that asks for a kind of mailbox, or whose Props name one, gets that; its bound is the application's affair.
        var hasOurMailbox = props.Mailbox == Deploy.NoMailboxGiven && !RequiresOwnQueue(props.Type);
        if (hasOurMailbox)
        {
            props = props.WithMailbox(HandlerMailboxes.IdFor(system, onLoop, route.MailboxLimit ?? host.MailboxLimit));
        }

        // Handlers are of this node, so what their Props hold need not be serialisable, whatever serialize-creators says.
        props = props.WithDeploy(props.Deploy.WithScope(Deploy.Local.Scope));
        return new HandlerProps(props, onLoop && hasOurMailbox && host.Loops.UsesRing && UnwrapsLoopRequests(props));
    }

    // Akka lets a deployment override Props; done here already, so that the rest is decided by what will hold.
    private static Props WithDeployment(Props props, Deploy deployment)
    {
        props = deployment.Dispatcher == Deploy.NoDispatcherGiven ? props : props.WithDispatcher(deployment.Dispatcher);
        return deployment.Mailbox == Deploy.NoMailboxGiven ? props : props.WithMailbox(deployment.Mailbox);
    }

    // The default dispatcher counts when it is named. A pool may have a dispatcher for its routees in its own section.
    private static bool NamesDispatcher(Props props, Deploy deployment) =>
        props.Deploy.Dispatcher != Deploy.NoDispatcherGiven
        || (deployment.RouterConfig is null or NoRouter ? props.RouterConfig : deployment.RouterConfig) is Pool { UsePoolDispatcher: true };

    // The pooled message goes where HttpHandlerActor unwraps it and the loop tells when its Receive has ended: not into a stash
    // or a router.
    private static bool UnwrapsLoopRequests(Props props) =>
        typeof(HttpHandlerActor).IsAssignableFrom(props.Type) && !typeof(IActorStash).IsAssignableFrom(props.Type)
        && props.RouterConfig is null or NoRouter;

    private static bool RequiresOwnQueue(Type actor) => actor.GetInterfaces().Any(type =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequiresMessageQueue<>)
        && !type.GenericTypeArguments[0].IsAssignableFrom(typeof(HandlerMailbox.HandlerQueue)));
}
