using Akka.Actor;

namespace FastHttp.Actors;

/// <summary>The common methods by name.</summary>
public static class HttpRoutesVerbs
{
    /// <summary>GET: see <see cref="HttpRoutes.Map(string, string, Props)"/>.</summary>
    public static HttpRoute MapGet(this HttpRoutes routes, string pattern, Props handler) =>
        NotNull(routes).Map("GET", pattern, handler);

    /// <summary>GET: see <see cref="HttpRoutes.Map(string, string, IActorRef)"/>.</summary>
    public static HttpRoute MapGet(this HttpRoutes routes, string pattern, IActorRef handler) =>
        NotNull(routes).Map("GET", pattern, handler);

    /// <summary>GET: see <see cref="HttpRoutes.Map(string, string, Action{RequestCtx})"/>.</summary>
    public static HttpRoute MapGet(this HttpRoutes routes, string pattern, Action<RequestCtx> handler) =>
        NotNull(routes).Map("GET", pattern, handler);

    /// <summary>GET: see <see cref="HttpRoutes.Map(string, string, Func{RequestCtx, Task})"/>.</summary>
    public static HttpRoute MapGet(this HttpRoutes routes, string pattern, Func<RequestCtx, Task> handler) =>
        NotNull(routes).Map("GET", pattern, handler);

    /// <summary>POST: see <see cref="HttpRoutes.Map(string, string, Props)"/>.</summary>
    public static HttpRoute MapPost(this HttpRoutes routes, string pattern, Props handler) =>
        NotNull(routes).Map("POST", pattern, handler);

    /// <summary>POST: see <see cref="HttpRoutes.Map(string, string, IActorRef)"/>.</summary>
    public static HttpRoute MapPost(this HttpRoutes routes, string pattern, IActorRef handler) =>
        NotNull(routes).Map("POST", pattern, handler);

    /// <summary>POST: see <see cref="HttpRoutes.Map(string, string, Action{RequestCtx})"/>.</summary>
    public static HttpRoute MapPost(this HttpRoutes routes, string pattern, Action<RequestCtx> handler) =>
        NotNull(routes).Map("POST", pattern, handler);

    /// <summary>POST: see <see cref="HttpRoutes.Map(string, string, Func{RequestCtx, Task})"/>.</summary>
    public static HttpRoute MapPost(this HttpRoutes routes, string pattern, Func<RequestCtx, Task> handler) =>
        NotNull(routes).Map("POST", pattern, handler);

    /// <summary>PUT: see <see cref="HttpRoutes.Map(string, string, Props)"/>.</summary>
    public static HttpRoute MapPut(this HttpRoutes routes, string pattern, Props handler) =>
        NotNull(routes).Map("PUT", pattern, handler);

    /// <summary>PUT: see <see cref="HttpRoutes.Map(string, string, IActorRef)"/>.</summary>
    public static HttpRoute MapPut(this HttpRoutes routes, string pattern, IActorRef handler) =>
        NotNull(routes).Map("PUT", pattern, handler);

    /// <summary>PUT: see <see cref="HttpRoutes.Map(string, string, Action{RequestCtx})"/>.</summary>
    public static HttpRoute MapPut(this HttpRoutes routes, string pattern, Action<RequestCtx> handler) =>
        NotNull(routes).Map("PUT", pattern, handler);

    /// <summary>PUT: see <see cref="HttpRoutes.Map(string, string, Func{RequestCtx, Task})"/>.</summary>
    public static HttpRoute MapPut(this HttpRoutes routes, string pattern, Func<RequestCtx, Task> handler) =>
        NotNull(routes).Map("PUT", pattern, handler);

    /// <summary>DELETE: see <see cref="HttpRoutes.Map(string, string, Props)"/>.</summary>
    public static HttpRoute MapDelete(this HttpRoutes routes, string pattern, Props handler) =>
        NotNull(routes).Map("DELETE", pattern, handler);

    /// <summary>DELETE: see <see cref="HttpRoutes.Map(string, string, IActorRef)"/>.</summary>
    public static HttpRoute MapDelete(this HttpRoutes routes, string pattern, IActorRef handler) =>
        NotNull(routes).Map("DELETE", pattern, handler);

    /// <summary>DELETE: see <see cref="HttpRoutes.Map(string, string, Action{RequestCtx})"/>.</summary>
    public static HttpRoute MapDelete(this HttpRoutes routes, string pattern, Action<RequestCtx> handler) =>
        NotNull(routes).Map("DELETE", pattern, handler);

    /// <summary>DELETE: see <see cref="HttpRoutes.Map(string, string, Func{RequestCtx, Task})"/>.</summary>
    public static HttpRoute MapDelete(this HttpRoutes routes, string pattern, Func<RequestCtx, Task> handler) =>
        NotNull(routes).Map("DELETE", pattern, handler);

    /// <summary>PATCH: see <see cref="HttpRoutes.Map(string, string, Props)"/>.</summary>
    public static HttpRoute MapPatch(this HttpRoutes routes, string pattern, Props handler) =>
        NotNull(routes).Map("PATCH", pattern, handler);

    /// <summary>PATCH: see <see cref="HttpRoutes.Map(string, string, IActorRef)"/>.</summary>
    public static HttpRoute MapPatch(this HttpRoutes routes, string pattern, IActorRef handler) =>
        NotNull(routes).Map("PATCH", pattern, handler);

    /// <summary>PATCH: see <see cref="HttpRoutes.Map(string, string, Action{RequestCtx})"/>.</summary>
    public static HttpRoute MapPatch(this HttpRoutes routes, string pattern, Action<RequestCtx> handler) =>
        NotNull(routes).Map("PATCH", pattern, handler);

    /// <summary>PATCH: see <see cref="HttpRoutes.Map(string, string, Func{RequestCtx, Task})"/>.</summary>
    public static HttpRoute MapPatch(this HttpRoutes routes, string pattern, Func<RequestCtx, Task> handler) =>
        NotNull(routes).Map("PATCH", pattern, handler);

    private static HttpRoutes NotNull(HttpRoutes routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        return routes;
    }
}
