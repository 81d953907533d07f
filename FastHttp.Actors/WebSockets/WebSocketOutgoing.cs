using System.Text;
using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Push;
using FastHttp.Actors.WebSocketFrames;

namespace FastHttp.Actors.WebSockets;

/// <summary>
/// What is sent to one client, from any thread: on the socket's loop it goes into the connection's send buffer at once, from elsewhere it is
/// copied and goes there by a message. One thread's messages stay in order.
/// </summary>
internal readonly struct WebSocketOutgoing(WebSocketSession session)
{
    public bool Text(string text)
    {
        if (session.IsOnLoop)
        {
            return session.SendText(text);
        }

        return session.IsOpen && Post(new Send(session, Opcode.Text, Encoding.UTF8.GetBytes(text), null, null));
    }

    public bool Bytes(Opcode opcode, ReadOnlySpan<byte> bytes)
    {
        if (session.IsOnLoop)
        {
            return session.Send(opcode, bytes, null, null);
        }

        return session.IsOpen && Post(new Send(session, opcode, bytes.ToArray(), null, null));
    }

    /// <summary>A message that is to be acknowledged.</summary>
    public void WithAck(WebSocketMessage message, IActorRef? sender)
    {
        var send = message is WebSocketText text
            ? new Send(session, Opcode.Text, Encoding.UTF8.GetBytes(text.Text), message, sender)
            : new Send(session, Opcode.Binary, ((WebSocketBinary)message).Data, message, sender);
        if (session.IsOnLoop)
        {
            send.Do();
        }
        else
        {
            Post(send);
        }
    }

    public void Close(int code, string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (!CloseCode.MayBeSent(code))
        {
            throw new ArgumentOutOfRangeException(nameof(code), code, "RFC 6455 7.4: 1000 to 1003, 1007 to 1014, or 3000 to 4999.");
        }

        if (session.IsOnLoop)
        {
            session.Close(code, reason);
        }
        else
        {
            Post(new CloseLater(session, code, reason));
        }
    }

    /// <summary>Lets it follow a hub.</summary>
    public void Subscribe(PushClient client)
    {
        client.Of(session.Loop, session.Cell);
        if (session.IsOnLoop)
        {
            session.Subscribe(client);
        }
        else
        {
            Post(new SubscribeLater(session, client));
        }
    }

    private bool Post(IDirectMessage message)
    {
        session.Cell.Self.Tell(message, session.Cell.Self);
        return true;
    }

    private sealed class Send(WebSocketSession session, Opcode opcode, ReadOnlyMemory<byte> bytes, WebSocketMessage? acknowledged, IActorRef? sender) : IDirectMessage, IOrphan
    {
        public void Do() => session.Send(opcode, bytes.Span, acknowledged, sender);

        void IDirectMessage.Deliver(ActorCell receiver) => Do();

        // The connection's actor has failed.
        void IOrphan.Orphaned()
        {
            AckQueue? none = null;
            AckQueue.Take(ref none, acknowledged, sender, isSent: false, session.Socket);
        }
    }

    private sealed class SubscribeLater(WebSocketSession session, PushClient client) : IDirectMessage
    {
        void IDirectMessage.Deliver(ActorCell receiver) => session.Subscribe(client);
    }

    private sealed class CloseLater(WebSocketSession session, int code, string reason) : IDirectMessage
    {
        void IDirectMessage.Deliver(ActorCell receiver) => session.Close(code, reason);
    }
}
