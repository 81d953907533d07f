using Akka.Actor;
using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.Handlers;

/// <summary>What routes that show a server may do with it once it is bound; how it is they read of its <c>ServerMonitor</c>. Any thread.</summary>
internal interface IServerState
{
    ActorSystem System { get; }

    EventLoopGroup Loops { get; }

    /// <summary>How long it has to end after <see cref="Drain"/>.</summary>
    TimeSpan DrainDeadline { get; }

    /// <summary>It ends, as an operator who asks for it expects. Returns at once; may be called again.</summary>
    void Drain();
}
