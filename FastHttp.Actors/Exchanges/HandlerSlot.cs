using Akka.Actor;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// One handler of a route, as connections see it: whom to tell, and whether the message and its sender may be pooled. The
/// route's supervisor replaces the handler when it was made anew; loops read it without a lock, since a stale reference is a
/// dead one, and the dead-letter responder answers for it.
/// </summary>
internal sealed class HandlerSlot
{
    /// <summary>So many requests in a row that were responded to within their Receive show what kind of handler it is.</summary>
    private const int Trial = 1000;

    private SharedSender? _sharedSender;
    private IActorRef _handler = ActorRefs.Nobody;
    private bool _isMissing;
    private volatile bool _keepsRequests;
    private int _respondedAtOnce;

    /// <summary>Any thread.</summary>
    public IActorRef Handler => Volatile.Read(ref _handler);

    /// <summary>The handler is no more, and there is no other yet. Any thread.</summary>
    public bool IsMissing => Volatile.Read(ref _isMissing);

    /// <summary>It is a <see cref="HttpHandlerActor"/> on the loop that uses the slot, which takes <see cref="LoopRequest"/>.</summary>
    public bool TakesLoopRequests { get; private set; }

    public void Set(IActorRef handler, bool takesLoopRequests)
    {
        TakesLoopRequests = takesLoopRequests;
        Volatile.Write(ref _handler, handler);
        Volatile.Write(ref _isMissing, false);
    }

    /// <summary>Its dead reference stays: what is sent to it is answered with 503.</summary>
    public void Clear() => Volatile.Write(ref _isMissing, true);

    /// <summary>
    /// The sender that the message bears. A handler that has always responded within its Receive has no use for it, and all its
    /// requests bear the same one, which reaches no client. All others get one of their own.
    /// </summary>
    public IActorRef SenderFor(Exchange exchange) => _respondedAtOnce == Trial && !_keepsRequests
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
            _respondedAtOnce++;
        }
    }

    /// <summary>Somebody uses the sender of the message: from now on each request bears its own. Any thread.</summary>
    public void NoteSenderUse() => _keepsRequests = true;
}
