using Akka.Actor;
using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.Handlers;

/// <summary>A bound server as its own routes may see it: those that tell how it is. Any thread.</summary>
internal interface IServerState
{
    ActorSystem System { get; }

    EventLoopGroup Loops { get; }

    bool IsReady { get; }

    IReadOnlyList<string> UnavailableRoutes { get; }

    /// <summary>How long it has to end after <see cref="Drain"/>.</summary>
    TimeSpan DrainDeadline { get; }

    /// <summary>It ends, as an operator who asks for it expects. Returns at once; may be called again.</summary>
    void Drain();
}
