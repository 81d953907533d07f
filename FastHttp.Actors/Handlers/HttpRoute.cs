using Akka.Actor;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Handlers;

namespace FastHttp.Actors;

/// <summary>One route while it is being set up: method, pattern, who handles it, where, and under which limits.</summary>
public sealed class HttpRoute
{
    internal HttpRoute(string? method, string pattern, HandlerTarget target)
    {
        Method = method;
        Pattern = pattern;
        Target = target;
    }

    internal string? Method { get; }

    internal string Pattern { get; }

    internal HandlerTarget Target { get; }

    internal HandlerPlacement Placement { get; private set; } = HandlerPlacement.PerCore;

    internal int PoolSize { get; private set; }

    internal TimeSpan? Timeout { get; private set; }

    internal int? MaxBody { get; private set; }

    internal int? MailboxLimit { get; private set; }

    internal int? MaxConcurrency { get; private set; }

    internal TimeSpan? QueueTimeout { get; private set; }

    internal int? MinBodyDataRate { get; private set; }

    internal bool StreamsBody { get; private set; }

    internal HandlerSupervision? Supervision { get; private set; }

    /// <summary>Sees each request before its handler, and each response.</summary>
    internal ExchangeFilter? Filter { get; set; }

    /// <summary>
    /// Its responses last as long as somebody listens, so that how long they took says nothing: they are counted, and not timed.
    /// </summary>
    internal bool IsOpenEnded { get; set; }

    /// <summary>Its requests come from those who look at the server: they are not among the recent ones that are shown to them.</summary>
    internal bool IsUnlisted { get; set; }

    /// <summary>Its handlers work on connections, so each must be on the loop of its own.</summary>
    internal bool NeedsLoop { get; set; }

    internal string DisplayName => $"{Method ?? "*"} {Pattern}";

    /// <summary>
    /// The default: one handler actor per event loop, on that loop's thread, so that a request never leaves its core. Such a
    /// handler must not block: everything else on the core would wait. Props that name a dispatcher (or a deployment in HOCON that
    /// does) are as many handlers, on that dispatcher instead.
    /// </summary>
    public HttpRoute PerCore()
    {
        Placement = HandlerPlacement.PerCore;
        return this;
    }

    /// <summary>One handler actor for all requests, off the loops: it may block, and it may keep state without sharing.</summary>
    public HttpRoute Single() => Pool(1);

    /// <summary>That many handler actors off the loops, served in turn: for handlers that block.</summary>
    /// <param name="size">1 to 10,000.</param>
    public HttpRoute Pool(int size)
    {
        Placement = HandlerPlacement.Pool;
        PoolSize = size;
        return this;
    }

    /// <summary>How long the handler may take; by default the server's <see cref="FastHttpLimits.HandlerTimeout"/>.</summary>
    public HttpRoute WithTimeout(TimeSpan timeout)
    {
        Timeout = timeout;
        return this;
    }

    /// <summary>Bytes a body may have, 0 to 1 GiB; by default the server's <see cref="FastHttpLimits.MaxBodySize"/>.</summary>
    public HttpRoute WithMaxBody(int bytes)
    {
        MaxBody = bytes;
        return this;
    }

    /// <summary>
    /// Bytes a second a body must arrive with, 0 for any; by default the server's <see cref="FastHttpLimits.MinBodyDataRate"/>.
    /// </summary>
    public HttpRoute WithMinBodyDataRate(int bytesPerSecond)
    {
        MinBodyDataRate = bytesPerSecond;
        return this;
    }

    /// <summary>
    /// The handler gets the request as soon as its head is there and takes the body as it arrives, with
    /// <see cref="RequestCtx.ReadBodyAsync"/>: for bodies that should not be held in memory, and for handlers that respond before
    /// the body has come.
    /// What it leaves unread is dropped up to 256 KiB and 5 s; beyond, the connection is closed after the response.
    /// </summary>
    public HttpRoute WithStreamedBody()
    {
        StreamsBody = true;
        return this;
    }

    /// <summary>
    /// Requests that may wait in one handler's mailbox; by default <see cref="FastHttpOptions.HandlerMailboxLimit"/>. Has no
    /// effect on an actor that is not of this server's making.
    /// </summary>
    public HttpRoute WithMailboxLimit(int requests)
    {
        MailboxLimit = requests;
        return this;
    }

    /// <summary>
    /// Requests of this route that may be with its handlers, waiting or at work, at one time, over all loops; by default any
    /// number. Beyond: 503 with Retry-After at once. A request counts until its client is answered or gone: a handler that is
    /// late is counted no longer.
    /// </summary>
    /// <param name="requests">1 to 10 million.</param>
    public HttpRoute WithMaxConcurrency(int requests)
    {
        MaxConcurrency = requests;
        return this;
    }

    /// <summary>
    /// How long a request may wait in its handler's mailbox; by default the server's <see cref="FastHttpLimits.QueueTimeout"/>.
    /// Has no effect on an actor that is not of this server's making.
    /// </summary>
    /// <param name="timeout">1 ms to a day; 0: without a limit.</param>
    public HttpRoute WithQueueTimeout(TimeSpan timeout)
    {
        QueueTimeout = timeout;
        return this;
    }

    /// <summary>
    /// How this route's handlers are supervised; by default as the server's <see cref="FastHttpOptions.Supervision"/> says. Has
    /// no effect on an actor that is not of this server's making.
    /// </summary>
    public HttpRoute WithSupervision(HandlerSupervision supervision)
    {
        ArgumentNullException.ThrowIfNull(supervision);
        Supervision = supervision;
        return this;
    }

    /// <summary>0, or 1 ms to a day.</summary>
    internal static bool IsQueueTimeout(TimeSpan time) =>
        time == TimeSpan.Zero || (time >= TimeSpan.FromMilliseconds(1) && time <= TimeSpan.FromDays(1));

    internal IEnumerable<string> Mistakes()
    {
        if (Target is HandlerTarget.Unusable unusable)
        {
            yield return $"{DisplayName}: {unusable.Mistake}";
        }

        foreach (var mistake in Supervision?.Mistakes("supervision") ?? [])
        {
            yield return $"{DisplayName}: {mistake}";
        }

        if (NeedsLoop && Placement != HandlerPlacement.PerCore)
        {
            yield return $"{DisplayName}: a WebSocket's actor runs on its connection's event loop, so the route can be neither Single nor a Pool";
        }

        if (Placement == HandlerPlacement.Pool && PoolSize is < 1 or > 10_000)
        {
            yield return $"{DisplayName}: a pool has 1 to 10000 handlers, not {PoolSize}";
        }

        if (Timeout is { } timeout && (timeout <= TimeSpan.Zero || timeout > TimeSpan.FromDays(1)))
        {
            yield return $"{DisplayName}: the timeout must be more than 0 and at most a day, but is {timeout}";
        }

        if (MaxBody is < 0 or > 1 << 30)
        {
            yield return $"{DisplayName}: the body limit must be 0 to {1 << 30} bytes, but is {MaxBody}";
        }

        if (MinBodyDataRate < 0)
        {
            yield return $"{DisplayName}: the least data rate of a body must be 0 or more, but is {MinBodyDataRate}";
        }

        if (MailboxLimit is < 1 or > 10_000_000)
        {
            yield return $"{DisplayName}: the mailbox limit must be 1 to 10000000, but is {MailboxLimit}";
        }

        if (MaxConcurrency is < 1 or > 10_000_000)
        {
            yield return $"{DisplayName}: the concurrency limit must be 1 to 10000000, but is {MaxConcurrency}";
        }

        if (QueueTimeout is { } wait && !IsQueueTimeout(wait))
        {
            yield return $"{DisplayName}: the queue timeout must be 0, or 1 ms to a day, but is {wait}";
        }

        if (Target is HandlerTarget.Existing { Ref: IActorRefScope { IsLocal: false } remote })
        {
            yield return $"{DisplayName}: the actor {remote} is of another node; map one of this node that sends it ctx.ToRequest() and responds for it";
        }

        if (Target is HandlerTarget.FromProps { Props.Deploy.Scope: var scope } && scope != Deploy.NoScopeGiven && scope != Deploy.Local.Scope)
        {
            yield return $"{DisplayName}: its Props are to be deployed on another node ({scope}); handlers are made on this one";
        }

        if (Placement != HandlerPlacement.PerCore && Target is HandlerTarget.Existing)
        {
            yield return $"{DisplayName}: an existing actor has its own place; Single and Pool are for Props and delegates";
        }
    }
}
