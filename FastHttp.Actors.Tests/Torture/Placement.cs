using Akka.Actor;
using Akka.Routing;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>Where the handler of a lane runs, and what kind of actor it is.</summary>
internal sealed record Placement(string Name, bool IsPlain, bool IsOnLoop, Func<HttpRoutes, ActorSystem, string, Props, HttpRoute> Map)
{
    public static readonly Placement Core = new("core", false, true, (routes, _, pattern, handler) => routes.MapPost(pattern, handler));

    public static readonly Placement Plain = new("plain", true, true, (routes, _, pattern, handler) => routes.MapPost(pattern, handler));

    public static readonly Placement Single = new("single", true, false, (routes, _, pattern, handler) => routes.MapPost(pattern, handler).Single());

    public static readonly Placement Pool = new("pool", false, false, (routes, _, pattern, handler) => routes.MapPost(pattern, handler).Pool(4));

    public static readonly Placement Existing = new("existing", true, false, (routes, system, pattern, handler) =>
        routes.MapPost(pattern, system.ActorOf(handler)));

    public static readonly Placement Router = new("router", false, true, (routes, _, pattern, handler) =>
        routes.MapPost(pattern, handler.WithRouter(new RoundRobinPool(2))));

    public static readonly Placement ExistingRouter = new("existing-router", false, false, (routes, system, pattern, handler) =>
        routes.MapPost(pattern, system.ActorOf(handler.WithRouter(new RoundRobinPool(2)))));

    public static readonly Placement[] Everywhere = [Core, Plain, Single, Pool, Existing, Router, ExistingRouter];

    /// <summary>Those whose mailbox is not the server's, which gives a handler no request that is over.</summary>
    public static readonly Placement[] OwnMailbox = [Existing, ExistingRouter];

    public static readonly Placement[] OffLoop = [Single, Pool, Existing, ExistingRouter];

    /// <summary>Delegates map themselves (<see cref="Lane.Serve(HttpRoute)"/>).</summary>
    public static readonly Placement[] Delegates = [Single with { Name = "delegate-off" }, Core with { Name = "delegate" }];

    public static readonly Placement[] AsyncDelegates = [Single with { Name = "async-off" }, Core with { Name = "async" }];

    /// <summary>Those whose handler is supervised by the server.</summary>
    public static readonly Placement[] Supervised = [Core, Plain, Single, Pool, Router];

    /// <summary>Those that take Props which name a router of their own.</summary>
    public static readonly Placement[] OfRouters = [Core, Single, Existing];
}
