using Akka.Actor;

namespace FastHttp.Actors.WebSockets;

/// <summary>
/// The actor of one WebSocket, with something to write for each kind of message. It is sugar, and saves a string or an array for
/// each message: any actor that receives <see cref="WebSocketOpened"/>, <see cref="WebSocketText"/>, <see cref="WebSocketBinary"/> and
/// <see cref="WebSocketClosed"/> will do. It runs on the loop of its connection, and must not block. The next message of its client is read when it
/// has returned. What it throws closes the socket with 1011 and stops it.
/// </summary>
public abstract class WebSocketActor : UntypedActor
{
    private WebSocketRef? _socket;

    /// <summary>The socket, from <see cref="OnOpen"/> on.</summary>
    /// <exception cref="InvalidOperationException">It is not open yet.</exception>
    protected WebSocketRef Socket => _socket ?? throw new InvalidOperationException("The socket is there from OnOpen on.");

    /// <summary>The socket is open.</summary>
    protected virtual void OnOpen()
    {
    }

    /// <summary>A message of text. The bytes are UTF-8, were checked, and are valid until this returns.</summary>
    protected virtual void OnText(ReadOnlySpan<byte> utf8)
    {
    }

    /// <summary>A message of bytes, valid until this returns.</summary>
    protected virtual void OnBinary(ReadOnlySpan<byte> data)
    {
    }

    /// <summary>The socket is closed, and the actor is stopped after this. See <see cref="WebSocketClosed"/>.</summary>
    protected virtual void OnClosed(int code, string reason)
    {
    }

    /// <summary>A message of somebody else.</summary>
    protected virtual void OnMessage(object message) => Unhandled(message);

    /// <inheritdoc />
    protected sealed override void OnReceive(object message)
    {
        switch (message)
        {
            case WebSocketDelivery { IsText: true } delivery:
                OnText(delivery.Payload);
                break;
            case WebSocketDelivery delivery:
                OnBinary(delivery.Payload);
                break;
            case WebSocketOpened opened:
                _socket = opened.Socket;
                OnOpen();
                break;
            case WebSocketClosed closed:
                OnClosed(closed.Code, closed.Reason);
                break;
            default:
                OnMessage(message);
                break;
        }
    }
}
