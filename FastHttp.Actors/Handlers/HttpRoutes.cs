using Akka.Actor;
using FastHttp.Actors.Handlers;

namespace FastHttp.Actors;

/// <summary>
/// The routes of a server while they are being set up. Patterns are made of literal segments, <c>{name}</c>,
/// <c>{name:int}</c> (also <c>long</c>, <c>guid</c>) and, last, <c>{*rest}</c>. The most specific pattern wins, in whatever order
/// routes were added. HEAD is served by GET routes, whose handlers see the method "HEAD"; OPTIONS is answered from the table, and
/// another method gets 405 with Allow.
/// </summary>
/// <remarks>Mistakes and conflicts are reported all together when the server is bound.</remarks>
public sealed class HttpRoutes
{
    private readonly List<HttpRoute> _routes;
    private readonly Fallback _fallback;
    private readonly string _prefix;

    internal HttpRoutes()
        : this([], new Fallback(), "")
    {
    }

    private HttpRoutes(List<HttpRoute> routes, Fallback fallback, string prefix)
    {
        _routes = routes;
        _fallback = fallback;
        _prefix = prefix;
    }

    /// <summary>In place of a method: the route serves every method.</summary>
    public const string AnyMethod = "*";

    internal IReadOnlyList<HttpRoute> All => _routes;

    internal HttpRoute? FallbackRoute => _fallback.Route;

    /// <summary>The routes under a prefix: <c>routes.Group("/api").MapGet("/users", …)</c> serves <c>/api/users</c>.</summary>
    public HttpRoutes Group(string prefix) => new(_routes, _fallback, _prefix + prefix);

    /// <summary>Handler actors of these Props, made and supervised by the server, one per core unless placed otherwise.</summary>
    public HttpRoute Map(string method, string pattern, Props handler) =>
        Add(method, pattern, new HandlerTarget.FromProps(handler));

    /// <summary>
    /// An actor that exists: any ref of this process, a router or a shard region whose entities are local; one of another node is
    /// a mistake, and a request that is passed on to another node is answered with 501. It runs on its own dispatcher and is
    /// supervised by its own parent: the request it fails on is answered with 500 at once, unless that parent's strategy logs
    /// nothing; give such a parent <see cref="HttpHandlerStrategy"/>.
    /// </summary>
    public HttpRoute Map(string method, string pattern, IActorRef handler) =>
        Add(method, pattern, new HandlerTarget.Existing(handler));

    /// <summary>A delegate, run by a handler actor of the server.</summary>
    public HttpRoute Map(string method, string pattern, Action<RequestCtx> handler) =>
        Add(method, pattern, new HandlerTarget.FromProps(DelegateHandlerActor.Props(handler)));

    /// <summary>
    /// An asynchronous delegate. After an <c>await</c> it goes on on the loop of its request; while it awaits, other requests
    /// are served by the same handler.
    /// </summary>
    public HttpRoute Map(string method, string pattern, Func<RequestCtx, Task> handler) =>
        Add(method, pattern, new HandlerTarget.FromProps(AsyncDelegateHandlerActor.Props(handler)));

    /// <summary>Serves what no route matches, in place of 404.</summary>
    public HttpRoute MapFallback(Action<RequestCtx> handler) =>
        SetFallback(new HandlerTarget.FromProps(DelegateHandlerActor.Props(handler)));

    /// <summary>Serves what no route matches, in place of 404.</summary>
    public HttpRoute MapFallback(Props handler) => SetFallback(new HandlerTarget.FromProps(handler));

    private HttpRoute Add(string method, string pattern, HandlerTarget target)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(pattern);
        var route = new HttpRoute(method == AnyMethod ? null : method, _prefix + pattern, target);
        _routes.Add(route);
        return route;
    }

    private HttpRoute SetFallback(HandlerTarget target) => _fallback.Route = new HttpRoute(null, "(fallback)", target);

    private sealed class Fallback
    {
        public HttpRoute? Route { get; set; }
    }
}
