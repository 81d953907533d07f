using Akka.Actor;

namespace FastHttp.Actors.WebSockets;

/// <summary>Messages that were sent and are to be acknowledged when the client's system has taken them. Loop's thread.</summary>
internal sealed class AckQueue
{
    private readonly Queue<(WebSocketMessage Message, IActorRef? Sender)> _waiting = new();

    /// <summary>A message was sent, or may not be.</summary>
    /// <param name="queue">Made when something is to be acknowledged.</param>
    /// <param name="message">Null: it is not to be acknowledged.</param>
    /// <param name="sender">To whom.</param>
    /// <param name="isSent">False: that is told at once.</param>
    /// <param name="socket">Who tells it.</param>
    public static void Take(ref AckQueue? queue, WebSocketMessage? message, IActorRef? sender, bool isSent, IActorRef socket)
    {
        if (message is not null && isSent)
        {
            (queue ??= new AckQueue())._waiting.Enqueue((message, sender));
        }
        else if (message is not null)
        {
            Fail(message, sender, socket);
        }
    }

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

    private static void Fail(WebSocketMessage message, IActorRef? sender, IActorRef socket) => sender?.Tell(new WebSocketSendFailed(message), socket);
}
