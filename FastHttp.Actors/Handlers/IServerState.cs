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
}
