using Akka.Actor;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// One handler of a route, as connections see it: whom to tell, and whether the message and its sender may be pooled. A handler
/// that is made anew gets a slot of its own.
/// </summary>
/// <param name="handler">Whom to tell; a dead one is answered for by the dead-letter responder.</param>
/// <param name="route">Its route, where its failures are noted.</param>
/// <param name="takesLoopRequests">It is a <see cref="HttpHandlerActor"/> on the loop that uses the slot, which takes <see cref="LoopRequest"/>.</param>
internal sealed class HandlerSlot(IActorRef handler, RouteMonitor route, bool takesLoopRequests)
{
    /// <summary>So many requests in a row that were responded to within their Receive show what kind of handler it is.</summary>
    private const int Trial = 1000;

    private SharedSender? _sharedSender;
    private volatile bool _keepsRequests;
    private int _respondedAtOnce;

    public IActorRef Handler => handler;

    /// <summary>The name of its route, for logs.</summary>
    public string Route => route.Name;

    public RouteMonitor Monitor => route;

    public bool TakesLoopRequests => takesLoopRequests;

    /// <summary>It has always responded within its Receive, and has no use for the sender of a request.</summary>
    public bool SharesSender => _respondedAtOnce >= Trial && !_keepsRequests;

    /// <summary>The sender that the message bears: one of its own, or one that all share and that reaches no client.</summary>
    public IActorRef SenderFor(Exchange exchange) => SharesSender
        ? _sharedSender ??= new SharedSender(this, exchange.Pool)
        : new RequestSender(exchange, exchange.Life, this);

    /// <summary>Its Receive has ended. Loop's thread.</summary>
    public void Note(bool hasResponse)
    {
        if (!hasResponse)
        {
            _keepsRequests = true;
        }
        else if (_respondedAtOnce < Trial)
        {
            // No further: a busy handler would reach the largest number within an hour.
            _respondedAtOnce++;
        }
    }

    /// <summary>Somebody uses the sender of the message: from now on each request bears its own. Any thread.</summary>
    public void NoteSenderUse() => _keepsRequests = true;
}
