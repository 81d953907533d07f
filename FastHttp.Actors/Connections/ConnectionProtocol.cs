using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Connections;

/// <summary>
/// What a connection speaks: HTTP/1.1 (<see cref="Http1Connection"/>), or whatever it was switched to. The connection actor owns
/// the socket, both buffers and the deadline; the protocol owns framing and the exchanges that are under way, one or many. Made
/// once per connection actor and parked with it, so that a request costs no allocation. Loop's thread only.
/// </summary>
internal abstract class ConnectionProtocol
{
    /// <summary>Bytes of the current message that are known to come, as many of them as are trusted: for the size of the buffer.</summary>
    public virtual int BytesExpected => 0;

    /// <summary>A handler's deadline counts now, and not how fast the client takes what is pending.</summary>
    public virtual bool AwaitsHandler => false;

    /// <summary>The connection ends when what is pending was sent.</summary>
    public virtual bool SendsLast => false;

    /// <summary>The actor has a socket, or has switched to this protocol.</summary>
    public abstract void Begin();

    /// <summary>The client is not let in, and is told so.</summary>
    public abstract void Reject(Rejection rejection);

    /// <summary>
    /// Works on what lies in <see cref="ConnectionActor.Input"/>. True: it can go on with more bytes, which are received if there
    /// are any. Called again after each receive.
    /// </summary>
    public abstract bool OnBytes();

    /// <summary>No more bytes for now: what is ready leaves, and the deadline is set.</summary>
    public abstract void OnWait();

    /// <summary>The client takes more.</summary>
    public virtual void OnWritable()
    {
    }

    /// <summary>All that was ready has left, at the end of a turn.</summary>
    public virtual void OnFlushed()
    {
    }

    /// <summary>The client will send no more, whatever is still to be read. It may still read.</summary>
    public virtual void OnPeerClosed()
    {
    }

    /// <summary>All that the client has sent was received.</summary>
    public abstract void OnEnd();

    /// <summary>The connection was found broken.</summary>
    public abstract void OnBroken();

    /// <summary>An exchange has its response, or is left to its handler; see <see cref="Exchange.HasResponse"/>, <see cref="Exchange.IsLeft"/>.</summary>
    public abstract void OnResponse(Exchange exchange);

    /// <summary>A handler takes a step. It is ended or dropped exactly once.</summary>
    public abstract void OnStep(BodySignal signal);

    /// <summary>
    /// What belongs to the protocol has told the connection's actor, so that a failure in what follows is the actor's: the deadline
    /// of one of its streams, an actor that writes to it. It may be late, and the socket another one. False: no message of its own.
    /// </summary>
    public virtual bool OnMessage(object message) => false;

    /// <summary>The deadline has passed.</summary>
    public abstract void OnDeadline(DeadlineKind kind);

    /// <summary>The server drains: finish what is under way, begin nothing new, and close.</summary>
    public abstract void OnDrain();

    /// <summary>The connection ends: exchanges are given up, what was rented is given back.</summary>
    /// <param name="reason">Why, for requests that are cut off.</param>
    public abstract void Release(CloseReason reason);
}
