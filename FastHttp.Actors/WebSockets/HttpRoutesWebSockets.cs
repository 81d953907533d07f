using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using FastHttp.Actors.Push;

namespace FastHttp.Actors.WebSockets;

/// <summary>Routes of WebSockets (RFC 6455).</summary>
public static class HttpRoutesWebSockets
{
    /// <summary>
    /// GET on that path opens a WebSocket with an actor of its own: a child of the route's handler on the same loop, made when the
    /// socket opens and stopped after its end. It receives <see cref="WebSocketOpened"/>, then <see cref="WebSocketText"/> and
    /// <see cref="WebSocketBinary"/> one at a time, the next one when it is done with the last, and in the end <see cref="WebSocketClosed"/>;
    /// it sends by the <see cref="WebSocketRef"/>. A failure closes with 1011 and is not restarted, for its client has seen half of it; when the
    /// actor stops by itself, the socket closes with 1000; when the server drains, with 1001.
    /// </summary>
    /// <remarks>
    /// A request that opens none is answered with 426, a wrong one with 400, one of another origin with 403
    /// (<see cref="WebSocketOptions.AcceptsOrigin"/>). To check more, use a group's or a route's own filter.
    /// </remarks>
    /// <param name="routes">The routes.</param>
    /// <param name="pattern">As for every route.</param>
    /// <param name="actor">Makes the actor of one socket; mostly a <see cref="WebSocketActor"/>. It runs on its connection's loop.</param>
    /// <param name="options">Limits and what is agreed on; the defaults when null.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the Props name a dispatcher or a router.</exception>
    public static HttpRoute MapWebSocket(this HttpRoutes routes, string pattern, Props actor, WebSocketOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(actor);
        options ??= new WebSocketOptions();
        options.Check();
        if (actor.Deploy.Dispatcher != Deploy.NoDispatcherGiven || actor.RouterConfig is not (null or Akka.Routing.NoRouter))
        {
            throw new ArgumentException("The actor of a WebSocket runs on its connection's loop: its Props must name neither a dispatcher nor a router.", nameof(actor));
        }

        var route = routes.MapGet(pattern, Props.Create(() => new WebSocketsActor(actor, options)));
        route.NeedsLoop = true;
        return route;
    }

    /// <summary>
    /// GET on that path opens a WebSocket that a delegate serves: it takes messages with <c>await foreach</c>, each one read when it is
    /// asked for, and sends by the <see cref="WebSocketRef"/>. The messages end when the socket is closed; when the delegate ends, the socket
    /// closes with 1000, when it fails, with 1011. It begins on the loop of its connection, and goes on there after an await.
    /// </summary>
    /// <inheritdoc cref="MapWebSocket(HttpRoutes, string, Props, WebSocketOptions)"/>
    public static HttpRoute MapWebSocket(
        this HttpRoutes routes, string pattern, Func<WebSocketRef, IAsyncEnumerable<WebSocketMessage>, Task> serve, WebSocketOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(serve);
        return routes.MapWebSocket(pattern, Props.Create(() => new WebSocketDelegateActor(serve)), options);
    }

    /// <summary>
    /// GET on that path opens a WebSocket that only listens: it is sent what the hub publishes from then on, as messages of text. What its client
    /// sends is read and dropped. It closes with 1000 when the hub completes, and with 1001 when the server drains.
    /// </summary>
    /// <remarks>It has no actor, so it costs less than one that an actor subscribes (<see cref="WebSocketRef.Subscribe"/>).</remarks>
    /// <param name="routes">The routes.</param>
    /// <param name="pattern">As for every route.</param>
    /// <param name="hub">Any; it may have many routes, on many servers.</param>
    /// <param name="client">What happens when a client does not keep up; the defaults when null.</param>
    /// <param name="options">Limits and what is agreed on; the defaults when null.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static HttpRoute MapWebSocket(
        this HttpRoutes routes, string pattern, PushHub hub, PushClientOptions? client = null, WebSocketOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(hub);
        options ??= new WebSocketOptions();
        options.Check();
        client ??= new PushClientOptions();
        client.MaxBehindOf(hub.History);
        var route = routes.MapGet(pattern, Props.Create(() => new ListenersActor(hub, client, options)));
        route.NeedsLoop = true;
        return route;
    }

    /// <summary>
    /// GET on that path opens a WebSocket that a flow serves: what the client sends goes in, what comes out is sent, with back-pressure both
    /// ways. It is materialised for each socket. When the flow completes, the socket closes with 1000, when it fails, with 1011; when the
    /// socket is closed, the flow's input completes.
    /// </summary>
    /// <inheritdoc cref="MapWebSocket(HttpRoutes, string, Props, WebSocketOptions)"/>
    public static HttpRoute MapWebSocket<TMat>(
        this HttpRoutes routes, string pattern, Flow<WebSocketMessage, WebSocketMessage, TMat> flow, WebSocketOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return routes.MapWebSocket(pattern, Serve, options);

        Task Serve(WebSocketRef socket, IAsyncEnumerable<WebSocketMessage> messages) => Source.From(() => messages)
            .Via(flow)
            .SelectAsync(1, socket.SendAsync)
            // A flow that never ends by itself ends with its client.
            .TakeWhile(isSent => isSent)
            .RunWith(Sink.Ignore<bool>(), socket.System.Materializer());
    }
}
