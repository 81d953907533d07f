using Akka.Actor;
using FastHttp.Actors.Connections;
using FastHttp.Actors.Observability;
using Xunit;

namespace FastHttp.Actors.Tests.Support;

/// <summary>
/// What servers that have ended must not leave behind: connections, exchanges, buffers, places among the requests of a route,
/// deadlines and actors once they are terminated, descriptors once their loops have ended too.
/// </summary>
internal static class LeakAccount
{
    /// <summary>For servers that are terminated, in a system that lives or has ended.</summary>
    public static async Task AssertNothingLeft(ActorSystem system, params IReadOnlyList<ServerBinding> terminated)
    {
        // A parent forgets a child a moment after others hear of its end.
        await TestServer.Until(() => !ActorsOfServers(system).Any(), "the actors of terminated servers have ended", () => string.Join(", ", ActorsOfServers(system)));
        Assert.Empty(terminated.SelectMany(binding => binding.Loops).SelectMany(Left));
        Assert.Empty(ServerMeter.Servers.All.Intersect(terminated.Select(binding => binding.Loops[0].Monitor)).Select(server => $"the metrics still tell of {server.Name}"));
    }

    /// <summary>For a system that has ended: its loops end behind it and close what they have.</summary>
    public static async Task AssertNoDescriptorLeft(params IReadOnlyList<ServerBinding> bindings)
    {
        var transports = bindings.SelectMany(binding => binding.Loops).Select(loop => loop.Loop.Transport).Distinct().ToList();
        await TestServer.Until(() => transports.All(transport => transport.Descriptors.HasEnded), "the loops have ended");
        Assert.Equal(0, transports.Sum(transport => transport.Descriptors.Open));
    }

    private static IEnumerable<string> Left(ServerLoop loop)
    {
        (string What, long Count)[] accounts =
        [
            ("connections, here or on their way", loop.Load),
            ("connections that were opened and not closed", loop.Counters.ConnectionsOpened - loop.Counters.Closed.Sum()),
            ("rejected connections", loop.RejectedConnections),
            ("contexts", loop.Exchanges.InFlight),
            ("buffers", loop.Buffers.Outstanding),
            ("requests that count against the limits of their routes", loop.Settings.AllRoutes.Sum(route => route.Concurrency?.Count ?? 0)),
        ];
        return accounts.Where(account => account.Count != 0).Select(account => $"{account.Count} {account.What}");
    }

    private static IEnumerable<string> ActorsOfServers(ActorSystem system)
    {
        var extended = (ExtendedActorSystem)system;
        var handlers = ChildrenOf(extended.Guardian).Where(actor => actor.Path.Name.EndsWith("-handlers", StringComparison.Ordinal));
        var servers = ChildrenOf(extended.SystemGuardian).Where(actor => actor.Path.Name == "fasthttp").SelectMany(ChildrenOf);
        return handlers.Concat(servers).Select(actor => actor.Path.ToString());
    }

    private static IEnumerable<IActorRef> ChildrenOf(IActorRef actor) => ((ActorRefWithCell)actor).Children;
}
