using Akka.Actor;

namespace FastHttp.Actors;

/// <summary>Makes the extension, once per system.</summary>
public sealed class FastHttpProvider : ExtensionIdProvider<FastHttpExt>
{
    /// <inheritdoc />
    public override FastHttpExt CreateExtension(ExtendedActorSystem system) => new(system);
}
