using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Streams;

namespace FastHttp.Actors.Exchanges;

/// <summary>One materializer for each actor system: to ask Akka for one makes an actor each time, which stays until the system ends.</summary>
internal static class StreamMaterializer
{
    private static readonly ConditionalWeakTable<ActorSystem, Lazy<IMaterializer>> BySystem = [];

    /// <summary>Any thread.</summary>
    public static IMaterializer Of(ActorSystem system) =>
        BySystem.GetValue(system, static system => new Lazy<IMaterializer>(() => system.Materializer())).Value;
}
