using System.Globalization;
using System.Net;
using Akka.Actor;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Push;
using FastHttp.Actors.WebSocketFrames;

namespace FastHttp.Actors.WebSockets;

/// <summary>
/// One WebSocket, to send to. It may be kept, used by any thread and told like an actor: <see cref="WebSocketText"/>,
/// <see cref="WebSocketBinary"/>, <see cref="WebSocketClose"/>. It belongs to one client for ever; when that has left, nothing happens.
/// Lives in this process only.
/// </summary>
public sealed class WebSocketRef : MinimalActorRef
{
    private static readonly ActorPath All = new RootActorPath(Address.AllSystems) / "fasthttp" / "websocket";
    private static long _count;

    private readonly WebSocketSession _session;

    // Made for those who ask; few do.
    private ActorPath? _path;

    internal WebSocketRef(WebSocketSession session, ActorSystem system, HttpRequest request, EndPoint? remoteEndPoint, string? subprotocol)
    {
        _session = session;
        System = system;
        Request = request;
        RemoteEndPoint = remoteEndPoint;
        Subprotocol = subprotocol;
    }

    internal WebSocketSession Session => _session;

    internal ActorSystem System { get; }

    /// <summary>The request that opened it: target, fields, route values.</summary>
    public HttpRequest Request { get; }

    /// <summary>The client's address; null when the transport has none.</summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>The protocol that was agreed on; null when none was.</summary>
    public string? Subprotocol { get; }

    /// <summary>False: it is closed, is being closed, or its client has left.</summary>
    public bool IsOpen => _session.IsOpen;

    /// <summary>Names it in logs; nothing can be looked up under it.</summary>
    public override ActorPath Path => LazyInitializer.EnsureInitialized(ref _path, static () => All / Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture));

    /// <exception cref="NotSupportedException">Always: it lives in this process only.</exception>
    public override IActorRefProvider Provider => RequestSender.NoProvider();

    /// <summary>Sends a message of text.</summary>
    /// <param name="text">A lone surrogate becomes U+FFFD.</param>
    /// <returns>False: it is closed, and the message is not sent.</returns>
    public bool SendText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _session.Outgoing.Text(text);
    }

    /// <summary>Sends a message of text that is UTF-8 already. The bytes are copied. On the socket's loop nothing is allocated.</summary>
    /// <param name="utf8">Not checked: text that is not UTF-8 makes clients close.</param>
    /// <returns>False: it is closed, and the message is not sent.</returns>
    public bool SendText(ReadOnlySpan<byte> utf8) => _session.Outgoing.Bytes(Opcode.Text, utf8);

    /// <summary>Sends a message of bytes, which are copied. On the socket's loop nothing is allocated.</summary>
    /// <returns>False: it is closed, and the message is not sent.</returns>
    public bool SendBinary(ReadOnlySpan<byte> data) => _session.Outgoing.Bytes(Opcode.Binary, data);

    /// <summary>Sends a message and ends when the client's system has taken it, which bounds what waits for a slow client.</summary>
    /// <param name="message">Its own Ack is not told.</param>
    /// <returns>False: it is closed, and the message may not have been sent.</returns>
    public Task<bool> SendAsync(WebSocketMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var taken = new AckTask();
        _session.Outgoing.WithAck(message with { Ack = taken }, taken);
        return taken.Task;
    }

    /// <summary>
    /// From now on it is sent what the hub publishes, as messages of text, until the socket or the result's Dispose ends that. What is published
    /// after this call is sent, in order; what comes between it and the socket's own messages is the order in which its loop sees them. When
    /// the hub completes, the socket closes with 1000. Any thread; nothing happens when the socket is closed.
    /// </summary>
    /// <param name="hub">Any.</param>
    /// <param name="options">What happens when the client does not keep up; the defaults when null.</param>
    /// <param name="after">
    /// The id (<see cref="PushHub.LastId"/>) behind which to begin, for messages that are held still; from the oldest of them when it is another
    /// hub's or too old. Null: with what is published next.
    /// </param>
    /// <returns>Ends it, from any thread. The socket stays open.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public IDisposable Subscribe(PushHub hub, PushClientOptions? options = null, string? after = null)
    {
        ArgumentNullException.ThrowIfNull(hub);
        var client = hub.NewClient(options, after);
        _session.Outgoing.Subscribe(client);
        return client;
    }

    /// <summary>Closes it when what was sent before is taken, with a code and a reason; see <see cref="WebSocketClose"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The code may not be sent.</exception>
    public void Close(int code = 1000, string reason = "") => _session.Outgoing.Close(code, reason);

    /// <inheritdoc />
    protected override void TellInternal(object message, IActorRef sender)
    {
        switch (message)
        {
            case WebSocketText { Ack: null } text:
                SendText(text.Text);
                break;
            case WebSocketBinary { Ack: null } binary:
                SendBinary(binary.Data.Span);
                break;
            case WebSocketMessage acknowledged:
                _session.Outgoing.WithAck(acknowledged, sender);
                break;
            case WebSocketClose close:
                Close(close.Code, close.Reason);
                break;
            default:
                UnknownMessage.Log(this, System, message, sender, "WebSocketText, WebSocketBinary or WebSocketClose");
                break;
        }
    }
}
