using Akka.Actor;

namespace FastHttp.Actors.Handlers;

/// <summary>Who handles a route.</summary>
internal abstract record HandlerTarget
{
    /// <summary>Actors of the server's making.</summary>
    internal sealed record FromProps(Props Props) : HandlerTarget;

    /// <summary>An actor, router or region of the application's.</summary>
    internal sealed record Existing(IActorRef Ref) : HandlerTarget;

    /// <summary>Nobody can: reported when the server is bound.</summary>
    internal sealed record Unusable(string Mistake) : HandlerTarget;
}

/// <summary>Where the handlers of a route run.</summary>
internal enum HandlerPlacement
{
    PerCore,
    Pool,
}
