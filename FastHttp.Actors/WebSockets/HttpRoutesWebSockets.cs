using Akka.Actor;

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

        return routes.MapGet(pattern, Props.Create(() => new WebSocketsActor(actor, options)));
    }
}
