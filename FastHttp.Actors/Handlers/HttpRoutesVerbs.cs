using System.Runtime.CompilerServices;
using Akka.Actor;

namespace FastHttp.Actors;

/// <summary>The common methods by name: what may handle a route is the same for all of them and for <see cref="HttpRoutes.Map(string, string, Props)"/>.</summary>
public static class HttpRoutesVerbs
{
    /// <summary>GET: see <see cref="HttpRoutes.Map(string, string, Props)"/>.</summary>
    public static HttpRoute MapGet(this HttpRoutes routes, string pattern, Props handler) => NotNull(routes).Map("GET", pattern, handler);

    /// <summary>GET: see <see cref="HttpRoutes.Map(string, string, IActorRef)"/>.</summary>
    public static HttpRoute MapGet(this HttpRoutes routes, string pattern, IActorRef handler) => NotNull(routes).Map("GET", pattern, handler);

    /// <summary>GET: see <see cref="HttpRoutes.Map(string, string, Action{RequestCtx})"/>.</summary>
    public static HttpRoute MapGet(this HttpRoutes routes, string pattern, Action<RequestCtx> handler) => NotNull(routes).Map("GET", pattern, handler);

    /// <summary>GET: see <see cref="HttpRoutes.Map(string, string, Func{RequestCtx, Task})"/>.</summary>
    public static HttpRoute MapGet(this HttpRoutes routes, string pattern, Func<RequestCtx, Task> handler) => NotNull(routes).Map("GET", pattern, handler);

    /// <summary>GET: see <see cref="HttpRoutes.Map{T}(string, string, Func{RequestCtx, T})"/>.</summary>
    public static HttpRoute MapGet<T>(this HttpRoutes routes, string pattern, Func<RequestCtx, T> handler) => NotNull(routes).Map("GET", pattern, handler);

    /// <summary>GET: see <see cref="HttpRoutes.Map{T}(string, string, Func{RequestCtx, Task{T}})"/>.</summary>
    public static HttpRoute MapGet<T>(this HttpRoutes routes, string pattern, Func<RequestCtx, Task<T>> handler) => NotNull(routes).Map("GET", pattern, handler);

    /// <summary>GET: see <see cref="HttpRoutes.Map{T}(string, string, Func{T})"/>.</summary>
    [OverloadResolutionPriority(-1)]
    public static HttpRoute MapGet<T>(this HttpRoutes routes, string pattern, Func<T> handler) => NotNull(routes).Map("GET", pattern, handler);

    /// <summary>GET: see <see cref="HttpRoutes.Map{T}(string, string, Func{Task{T}})"/>.</summary>
    [OverloadResolutionPriority(-1)]
    public static HttpRoute MapGet<T>(this HttpRoutes routes, string pattern, Func<Task<T>> handler) => NotNull(routes).Map("GET", pattern, handler);

    /// <summary>POST: see <see cref="HttpRoutes.Map(string, string, Props)"/>.</summary>
    public static HttpRoute MapPost(this HttpRoutes routes, string pattern, Props handler) => NotNull(routes).Map("POST", pattern, handler);

    /// <summary>POST: see <see cref="HttpRoutes.Map(string, string, IActorRef)"/>.</summary>
    public static HttpRoute MapPost(this HttpRoutes routes, string pattern, IActorRef handler) => NotNull(routes).Map("POST", pattern, handler);

    /// <summary>POST: see <see cref="HttpRoutes.Map(string, string, Action{RequestCtx})"/>.</summary>
    public static HttpRoute MapPost(this HttpRoutes routes, string pattern, Action<RequestCtx> handler) => NotNull(routes).Map("POST", pattern, handler);

    /// <summary>POST: see <see cref="HttpRoutes.Map(string, string, Func{RequestCtx, Task})"/>.</summary>
    public static HttpRoute MapPost(this HttpRoutes routes, string pattern, Func<RequestCtx, Task> handler) => NotNull(routes).Map("POST", pattern, handler);

    /// <summary>POST: see <see cref="HttpRoutes.Map{T}(string, string, Func{RequestCtx, T})"/>.</summary>
    public static HttpRoute MapPost<T>(this HttpRoutes routes, string pattern, Func<RequestCtx, T> handler) => NotNull(routes).Map("POST", pattern, handler);

    /// <summary>POST: see <see cref="HttpRoutes.Map{T}(string, string, Func{RequestCtx, Task{T}})"/>.</summary>
    public static HttpRoute MapPost<T>(this HttpRoutes routes, string pattern, Func<RequestCtx, Task<T>> handler) => NotNull(routes).Map("POST", pattern, handler);

    /// <summary>POST: see <see cref="HttpRoutes.Map{T}(string, string, Func{T})"/>.</summary>
    [OverloadResolutionPriority(-1)]
    public static HttpRoute MapPost<T>(this HttpRoutes routes, string pattern, Func<T> handler) => NotNull(routes).Map("POST", pattern, handler);

    /// <summary>POST: see <see cref="HttpRoutes.Map{T}(string, string, Func{Task{T}})"/>.</summary>
    [OverloadResolutionPriority(-1)]
    public static HttpRoute MapPost<T>(this HttpRoutes routes, string pattern, Func<Task<T>> handler) => NotNull(routes).Map("POST", pattern, handler);

    /// <summary>PUT: see <see cref="HttpRoutes.Map(string, string, Props)"/>.</summary>
    public static HttpRoute MapPut(this HttpRoutes routes, string pattern, Props handler) => NotNull(routes).Map("PUT", pattern, handler);

    /// <summary>PUT: see <see cref="HttpRoutes.Map(string, string, IActorRef)"/>.</summary>
    public static HttpRoute MapPut(this HttpRoutes routes, string pattern, IActorRef handler) => NotNull(routes).Map("PUT", pattern, handler);

    /// <summary>PUT: see <see cref="HttpRoutes.Map(string, string, Action{RequestCtx})"/>.</summary>
    public static HttpRoute MapPut(this HttpRoutes routes, string pattern, Action<RequestCtx> handler) => NotNull(routes).Map("PUT", pattern, handler);

    /// <summary>PUT: see <see cref="HttpRoutes.Map(string, string, Func{RequestCtx, Task})"/>.</summary>
    public static HttpRoute MapPut(this HttpRoutes routes, string pattern, Func<RequestCtx, Task> handler) => NotNull(routes).Map("PUT", pattern, handler);

    /// <summary>PUT: see <see cref="HttpRoutes.Map{T}(string, string, Func{RequestCtx, T})"/>.</summary>
    public static HttpRoute MapPut<T>(this HttpRoutes routes, string pattern, Func<RequestCtx, T> handler) => NotNull(routes).Map("PUT", pattern, handler);

    /// <summary>PUT: see <see cref="HttpRoutes.Map{T}(string, string, Func{RequestCtx, Task{T}})"/>.</summary>
    public static HttpRoute MapPut<T>(this HttpRoutes routes, string pattern, Func<RequestCtx, Task<T>> handler) => NotNull(routes).Map("PUT", pattern, handler);

    /// <summary>PUT: see <see cref="HttpRoutes.Map{T}(string, string, Func{T})"/>.</summary>
    [OverloadResolutionPriority(-1)]
    public static HttpRoute MapPut<T>(this HttpRoutes routes, string pattern, Func<T> handler) => NotNull(routes).Map("PUT", pattern, handler);

    /// <summary>PUT: see <see cref="HttpRoutes.Map{T}(string, string, Func{Task{T}})"/>.</summary>
    [OverloadResolutionPriority(-1)]
    public static HttpRoute MapPut<T>(this HttpRoutes routes, string pattern, Func<Task<T>> handler) => NotNull(routes).Map("PUT", pattern, handler);

    /// <summary>DELETE: see <see cref="HttpRoutes.Map(string, string, Props)"/>.</summary>
    public static HttpRoute MapDelete(this HttpRoutes routes, string pattern, Props handler) => NotNull(routes).Map("DELETE", pattern, handler);

    /// <summary>DELETE: see <see cref="HttpRoutes.Map(string, string, IActorRef)"/>.</summary>
    public static HttpRoute MapDelete(this HttpRoutes routes, string pattern, IActorRef handler) => NotNull(routes).Map("DELETE", pattern, handler);

    /// <summary>DELETE: see <see cref="HttpRoutes.Map(string, string, Action{RequestCtx})"/>.</summary>
    public static HttpRoute MapDelete(this HttpRoutes routes, string pattern, Action<RequestCtx> handler) => NotNull(routes).Map("DELETE", pattern, handler);

    /// <summary>DELETE: see <see cref="HttpRoutes.Map(string, string, Func{RequestCtx, Task})"/>.</summary>
    public static HttpRoute MapDelete(this HttpRoutes routes, string pattern, Func<RequestCtx, Task> handler) => NotNull(routes).Map("DELETE", pattern, handler);

    /// <summary>DELETE: see <see cref="HttpRoutes.Map{T}(string, string, Func{RequestCtx, T})"/>.</summary>
    public static HttpRoute MapDelete<T>(this HttpRoutes routes, string pattern, Func<RequestCtx, T> handler) => NotNull(routes).Map("DELETE", pattern, handler);

    /// <summary>DELETE: see <see cref="HttpRoutes.Map{T}(string, string, Func{RequestCtx, Task{T}})"/>.</summary>
    public static HttpRoute MapDelete<T>(this HttpRoutes routes, string pattern, Func<RequestCtx, Task<T>> handler) => NotNull(routes).Map("DELETE", pattern, handler);

    /// <summary>DELETE: see <see cref="HttpRoutes.Map{T}(string, string, Func{T})"/>.</summary>
    [OverloadResolutionPriority(-1)]
    public static HttpRoute MapDelete<T>(this HttpRoutes routes, string pattern, Func<T> handler) => NotNull(routes).Map("DELETE", pattern, handler);

    /// <summary>DELETE: see <see cref="HttpRoutes.Map{T}(string, string, Func{Task{T}})"/>.</summary>
    [OverloadResolutionPriority(-1)]
    public static HttpRoute MapDelete<T>(this HttpRoutes routes, string pattern, Func<Task<T>> handler) => NotNull(routes).Map("DELETE", pattern, handler);

    /// <summary>PATCH: see <see cref="HttpRoutes.Map(string, string, Props)"/>.</summary>
    public static HttpRoute MapPatch(this HttpRoutes routes, string pattern, Props handler) => NotNull(routes).Map("PATCH", pattern, handler);

    /// <summary>PATCH: see <see cref="HttpRoutes.Map(string, string, IActorRef)"/>.</summary>
    public static HttpRoute MapPatch(this HttpRoutes routes, string pattern, IActorRef handler) => NotNull(routes).Map("PATCH", pattern, handler);

    /// <summary>PATCH: see <see cref="HttpRoutes.Map(string, string, Action{RequestCtx})"/>.</summary>
    public static HttpRoute MapPatch(this HttpRoutes routes, string pattern, Action<RequestCtx> handler) => NotNull(routes).Map("PATCH", pattern, handler);

    /// <summary>PATCH: see <see cref="HttpRoutes.Map(string, string, Func{RequestCtx, Task})"/>.</summary>
    public static HttpRoute MapPatch(this HttpRoutes routes, string pattern, Func<RequestCtx, Task> handler) => NotNull(routes).Map("PATCH", pattern, handler);

    /// <summary>PATCH: see <see cref="HttpRoutes.Map{T}(string, string, Func{RequestCtx, T})"/>.</summary>
    public static HttpRoute MapPatch<T>(this HttpRoutes routes, string pattern, Func<RequestCtx, T> handler) => NotNull(routes).Map("PATCH", pattern, handler);

    /// <summary>PATCH: see <see cref="HttpRoutes.Map{T}(string, string, Func{RequestCtx, Task{T}})"/>.</summary>
    public static HttpRoute MapPatch<T>(this HttpRoutes routes, string pattern, Func<RequestCtx, Task<T>> handler) => NotNull(routes).Map("PATCH", pattern, handler);

    /// <summary>PATCH: see <see cref="HttpRoutes.Map{T}(string, string, Func{T})"/>.</summary>
    [OverloadResolutionPriority(-1)]
    public static HttpRoute MapPatch<T>(this HttpRoutes routes, string pattern, Func<T> handler) => NotNull(routes).Map("PATCH", pattern, handler);

    /// <summary>PATCH: see <see cref="HttpRoutes.Map{T}(string, string, Func{Task{T}})"/>.</summary>
    [OverloadResolutionPriority(-1)]
    public static HttpRoute MapPatch<T>(this HttpRoutes routes, string pattern, Func<Task<T>> handler) => NotNull(routes).Map("PATCH", pattern, handler);

    private static HttpRoutes NotNull(HttpRoutes routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        return routes;
    }
}
