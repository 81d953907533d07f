using Akka.Actor;

namespace FastHttp.Actors.Handlers;

/// <summary>Who handles a route.</summary>
internal abstract record HandlerTarget
{
    /// <summary>What it is called where people look for it.</summary>
    public virtual string HandlerType => "";

    /// <summary>Actors of the server's making.</summary>
    internal sealed record FromProps(Props Props) : HandlerTarget
    {
        public override string HandlerType => typeof(HttpHandlerActor).Assembly == Props.Type.Assembly ? "delegate" : Props.Type.FullName ?? Props.Type.Name;
    }

    /// <summary>An actor, router or region of the application's.</summary>
    internal sealed record Existing(IActorRef Ref) : HandlerTarget
    {
        public override string HandlerType => (Ref as ActorRefWithCell)?.Underlying is ActorCell { Props.Type: { } type } ? type.FullName ?? type.Name : "actor";
    }

    /// <summary>Nobody can: reported when the server is bound.</summary>
    internal sealed record Unusable(string Mistake) : HandlerTarget;
}

/// <summary>Where the handlers of a route run.</summary>
internal enum HandlerPlacement
{
    PerCore,
    Pool,
}
