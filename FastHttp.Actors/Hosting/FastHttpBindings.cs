using System.Collections.Concurrent;
using Akka.Actor;

namespace FastHttp.Actors.Hosting;

/// <summary>The servers a host has bound in its ActorSystem: for health checks, and to find the port that 0 became.</summary>
public sealed class FastHttpBindings : IExtension
{
    private readonly ConcurrentQueue<ServerBinding> _bindings = new();

    /// <summary>Those bound so far, in order.</summary>
    public IReadOnlyList<ServerBinding> All => [.. _bindings];

    /// <summary>The servers of a system.</summary>
    public static FastHttpBindings Of(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<FastHttpBindings, Provider>();
    }

    internal void Add(ServerBinding binding) => _bindings.Enqueue(binding);

    private sealed class Provider : ExtensionIdProvider<FastHttpBindings>
    {
        public override FastHttpBindings CreateExtension(ExtendedActorSystem system) => new();
    }
}
