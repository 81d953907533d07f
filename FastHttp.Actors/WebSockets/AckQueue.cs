using Akka.Actor;

namespace FastHttp.Actors.WebSockets;

/// <summary>Messages that were sent and are to be acknowledged when the client's system has taken them. Loop's thread.</summary>
internal sealed class AckQueue
{
    private readonly Queue<(WebSocketMessage Message, IActorRef? Sender)> _waiting = new();

    public void Add(WebSocketMessage message, IActorRef? sender) => _waiting.Enqueue((message, sender));

    /// <summary>All that was sent is taken.</summary>
    public void Acknowledge(IActorRef socket)
    {
        while (_waiting.TryDequeue(out var sent))
        {
            sent.Sender?.Tell(sent.Message.Ack!, socket);
        }
    }

    /// <summary>The socket ends before that.</summary>
    public void FailAll(IActorRef socket)
    {
        while (_waiting.TryDequeue(out var sent))
        {
            Fail(sent.Message, sent.Sender, socket);
        }
    }

    public static void Fail(WebSocketMessage message, IActorRef? sender, IActorRef socket) => sender?.Tell(new WebSocketSendFailed(message), socket);
}
