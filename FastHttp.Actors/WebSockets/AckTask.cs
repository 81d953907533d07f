using Akka.Actor;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.WebSockets;

/// <summary>Who awaits that a message was taken: it is told the Ack like an actor, and is one task.</summary>
internal sealed class AckTask : MinimalActorRef
{
    // Whoever acknowledges goes on with its own work first.
    private readonly TaskCompletionSource<bool> _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<bool> Task => _taken.Task;

    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "fasthttp" / "websocket" / "ack";

    public override IActorRefProvider Provider => RequestSender.NoProvider();

    protected override void TellInternal(object message, IActorRef sender) => _taken.TrySetResult(message is not WebSocketSendFailed);
}
