using System.Runtime.CompilerServices;
using Akka.Actor;
using FastHttp.Actors.Handlers;
using FastHttp.Actors.Observability;

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

    internal HttpRoutes(ServerMonitor? monitor = null)
        : this([], new Fallback(), "", monitor ?? new ServerMonitor(TimeProvider.System))
    {
    }

    private HttpRoutes(List<HttpRoute> routes, Fallback fallback, string prefix, ServerMonitor monitor)
    {
        Monitor = monitor;
        _routes = routes;
        _fallback = fallback;
        _prefix = prefix;
    }

    /// <summary>In place of a method: the route serves every method.</summary>
    public const string AnyMethod = "*";

    /// <summary>What the server that will serve them tells of itself, for routes that show it.</summary>
    internal ServerMonitor Monitor { get; }

    internal IReadOnlyList<HttpRoute> All => _routes;

    internal HttpRoute? FallbackRoute => _fallback.Route;

    /// <summary>The routes under a prefix: <c>routes.Group("/api").MapGet("/users", …)</c> serves <c>/api/users</c>.</summary>
    public HttpRoutes Group(string prefix) => new(_routes, _fallback, _prefix + prefix, Monitor);

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

    /// <summary>A delegate that responds by its context, run by a handler actor of the server.</summary>
    public HttpRoute Map(string method, string pattern, Action<RequestCtx> handler) =>
        Add(method, pattern, DelegateTarget.Of(handler));

    /// <summary>
    /// An asynchronous delegate that responds by its context. After an <c>await</c> it goes on on the loop of its request; while it
    /// awaits, other requests are served by the same handler. One that fails, or ends without a response, is answered with 500 and
    /// logged; nothing is restarted.
    /// </summary>
    public HttpRoute Map(string method, string pattern, Func<RequestCtx, Task> handler) =>
        Add(method, pattern, DelegateTarget.Of(handler));

    /// <summary>
    /// A delegate whose value is the response: an <see cref="HttpResponse"/> as it is, a string as text/plain, null as 204 without
    /// content (unless the delegate has set another status), anything else as JSON with the web defaults.
    /// </summary>
    /// <remarks>A delegate that returns its context, a ValueTask, or a Task where none is awaited, is a mistake that is reported at bind.</remarks>
    public HttpRoute Map<T>(string method, string pattern, Func<RequestCtx, T> handler) =>
        Add(method, pattern, DelegateTarget.Of(handler));

    /// <summary>
    /// The same with a value that is awaited, as with <see cref="Map(string, string, Func{RequestCtx, Task})"/>:
    /// <c>async ctx => await LoadAsync(ctx.RouteValue("id"))</c>.
    /// </summary>
    /// <inheritdoc cref="Map{T}(string, string, Func{RequestCtx, T})"/>
    public HttpRoute Map<T>(string method, string pattern, Func<RequestCtx, Task<T>> handler) =>
        Add(method, pattern, DelegateTarget.Of(handler));

    /// <inheritdoc cref="Map{T}(string, string, Func{RequestCtx, T})"/>
    [OverloadResolutionPriority(-1)]
    public HttpRoute Map<T>(string method, string pattern, Func<T> handler) =>
        Add(method, pattern, DelegateTarget.Of(handler));

    /// <inheritdoc cref="Map{T}(string, string, Func{RequestCtx, Task{T}})"/>
    [OverloadResolutionPriority(-1)]
    public HttpRoute Map<T>(string method, string pattern, Func<Task<T>> handler) =>
        Add(method, pattern, DelegateTarget.Of(handler));

    /// <summary>Serves what no route matches, in place of 404: see <see cref="Map(string, string, Props)"/>.</summary>
    public HttpRoute MapFallback(Props handler) => SetFallback(new HandlerTarget.FromProps(handler));

    /// <summary>Serves what no route matches, in place of 404: see <see cref="Map(string, string, IActorRef)"/>.</summary>
    public HttpRoute MapFallback(IActorRef handler) => SetFallback(new HandlerTarget.Existing(handler));

    /// <summary>Serves what no route matches, in place of 404: see <see cref="Map(string, string, Action{RequestCtx})"/>.</summary>
    public HttpRoute MapFallback(Action<RequestCtx> handler) => SetFallback(DelegateTarget.Of(handler));

    /// <summary>Serves what no route matches, in place of 404: see <see cref="Map(string, string, Func{RequestCtx, Task})"/>.</summary>
    public HttpRoute MapFallback(Func<RequestCtx, Task> handler) => SetFallback(DelegateTarget.Of(handler));

    /// <summary>Serves what no route matches, in place of 404: see <see cref="Map{T}(string, string, Func{RequestCtx, T})"/>.</summary>
    public HttpRoute MapFallback<T>(Func<RequestCtx, T> handler) => SetFallback(DelegateTarget.Of(handler));

    /// <summary>Serves what no route matches, in place of 404: see <see cref="Map{T}(string, string, Func{RequestCtx, Task{T}})"/>.</summary>
    public HttpRoute MapFallback<T>(Func<RequestCtx, Task<T>> handler) => SetFallback(DelegateTarget.Of(handler));

    /// <summary>Serves what no route matches, in place of 404: see <see cref="Map{T}(string, string, Func{T})"/>.</summary>
    [OverloadResolutionPriority(-1)]
    public HttpRoute MapFallback<T>(Func<T> handler) => SetFallback(DelegateTarget.Of(handler));

    /// <summary>Serves what no route matches, in place of 404: see <see cref="Map{T}(string, string, Func{Task{T}})"/>.</summary>
    [OverloadResolutionPriority(-1)]
    public HttpRoute MapFallback<T>(Func<Task<T>> handler) => SetFallback(DelegateTarget.Of(handler));

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
