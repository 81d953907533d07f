using Akka.Actor;

namespace FastHttp.Actors;

/// <summary>Where an ActorSystem begins to serve HTTP.</summary>
public static class FastHttpActorSystem
{
    /// <summary>The system's HTTP: <c>system.FastHttp().NewServerAt("0.0.0.0", 8080)</c>.</summary>
    public static FastHttpExt FastHttp(this ActorSystem system) => FastHttpExt.Get(system);
}
