using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Akka.Actor;
using Akka.Util;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors;

/// <summary>
/// One HTTP request and its response: the message a handler actor receives. Respond by one of the methods (<see cref="Text(string)"/>,
/// <see cref="Json{T}"/>, <see cref="Complete"/> …) or through <c>Sender.Tell(HttpResponse)</c>, now or later, from any thread.
/// </summary>
/// <remarks>
/// It is a handle: small, copied freely, and bound to its one request for ever. The first response counts. What is set,
/// written or responded afterwards, by whomever, is dropped and counted and reaches no other request. Reading the request after
/// the response is an <see cref="InvalidOperationException"/>: read first, or keep a copy (<see cref="ToRequest"/>). A handler
/// whose request was responded to by the server (late, failed, gone) may still read it.
/// </remarks>
public readonly partial struct RequestCtx : ITurnMessage, INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout, ISurrogated, IEquatable<RequestCtx>
{
    // Null in default(RequestCtx) alone.
    private readonly Exchange? _exchange;
    private readonly long _life;

    internal RequestCtx(Exchange exchange, long life)
    {
        _exchange = exchange;
        _life = life;
    }

    /// <summary>
    /// Cancelled when the response is no longer wanted: the handler's deadline passed, the client left, the server responds in the
    /// handler's place, or the request is over. Made on first use; using it costs an allocation. Any thread.
    /// </summary>
    public CancellationToken Aborted => Exchange.AbortedOf(_life);

    /// <summary>
    /// Cancelled when the server begins to drain: a response that would go on for ever (events, a long stream) should then come to its
    /// end by itself, for at the deadline it is cut off. One for all requests of a server, costs nothing; dispose of registrations.
    /// Callbacks run on the thread pool. May be read at any time, from any thread.
    /// </summary>
    public CancellationToken Draining => Exchange.Pool.Draining;

    /// <summary>
    /// The span of the request; null when nobody traces it, or the request is over. On a loop, and in a <see cref="HttpHandlerActor"/>
    /// anywhere, it is <c>Activity.Current</c> already. Any thread.
    /// </summary>
    public Activity? Activity => _exchange?.Request.Activity is { } activity && _exchange.Life == _life ? activity : null;

    /// <exception cref="InvalidOperationException">It is default(RequestCtx).</exception>
    internal Exchange Exchange => _exchange ?? ThrowUnbound();

    internal long Life => _life;

    /// <summary>False for default(RequestCtx).</summary>
    internal bool IsBound => _exchange is not null;

    /// <summary>A mailbox asks; see <see cref="Exchange.MayBegin"/>. A context without a request is its receiver's affair.</summary>
    internal bool MayBegin => _exchange is null || _exchange.MayBegin(_life);

    internal bool AwaitsResponse => _exchange is not null && _exchange.State.Is(_life, ExchangeStage.Open);

    /// <summary>The sender for code that may tell it at any time: of this request alone.</summary>
    internal IActorRef NewSender() => new RequestSender(Exchange, _life);

    /// <summary>
    /// Responds 500 in place of whatever was prepared, and keeps the request readable. The cause is for the log; the client
    /// never sees it.
    /// </summary>
    public void Fail(Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        // Whoever comes late may be at work on another request by now.
        HandlerFailure.Respond(this, cause, AwaitsResponse ? ActorCell.GetCurrentSelfOrNoSender() : null);
    }

    /// <summary>The server responds in the handler's place.</summary>
    internal void Reject(Http.Rejection rejection)
    {
        if (_exchange is not null && !_exchange.RejectInPlace(_life, rejection))
        {
            _exchange.Pool.CountLateResponse();
        }
    }

    bool ITurnMessage.MayBeDelivered(ActorCell? receiver, out Activity? activity)
    {
        var goes = MayBegin;
        activity = goes ? ReceiveTrace.Enter(this, receiver) : null;
        return goes;
    }

    void ITurnMessage.Delivered(ActorCell cell, Activity? activity) => ServerTraces.EndReceive(activity);

    // Akka's serializers ask before they take a message apart that holds one.
    ISurrogate ISurrogated.ToSurrogate(ActorSystem system) => throw HttpMessageSerializer.RejectAsLocal(this);

    Action<Exception> ITurnMessage.Failing() => Fail;

    /// <summary>Whether both are handles of the same request.</summary>
    public bool Equals(RequestCtx other) => _life == other._life;

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is RequestCtx other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => _life.GetHashCode();

    /// <summary>Whether both are handles of the same request.</summary>
    public static bool operator ==(RequestCtx left, RequestCtx right) => left.Equals(right);

    /// <summary>Whether they are handles of different requests.</summary>
    public static bool operator !=(RequestCtx left, RequestCtx right) => !left.Equals(right);

    /// <summary>The request's number, for logs; nothing of its content.</summary>
    public override string ToString() => $"RequestCtx {_life}";

    [DoesNotReturn]
    private static Exchange ThrowUnbound() =>
        throw new InvalidOperationException("This is default(RequestCtx), which has no request: use the one that the handler received.");
}
