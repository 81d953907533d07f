using System.Net;
using System.Net.Sockets;

namespace FastHttp.Actors.Transports.Sockets;

/// <summary>A listening socket with at most one asynchronous accept at a time.</summary>
internal sealed class SocketListener : TransportListener, ISocketOperationOwner
{
    private readonly SocketTransport _transport;
    private readonly Socket _socket;
    private readonly SocketOperation _accept;
    private readonly bool _noDelay;
    private IReadinessHandler? _owner;
    private bool _hasResult;
    private bool _closed;

    public SocketListener(SocketTransport transport, Socket socket, ListenOptions options)
    {
        _transport = transport;
        _socket = socket;
        _noDelay = options.NoDelay && socket.ProtocolType == ProtocolType.Tcp;
        _accept = transport.CreateOperation(this);
        LocalEndPoint = socket.LocalEndPoint!;
    }

    public override EndPoint LocalEndPoint { get; }

    public override string LastError => new SocketException((int)_accept.SocketError).Message;

    public override void Start(IReadinessHandler owner)
    {
        _owner = owner;
        if (!_accept.Accept(_socket))
        {
            _transport.Enqueue(_accept, wake: false);
        }
    }

    public override AcceptStatus TryAccept(out AcceptedSocket accepted)
    {
        accepted = default;
        if (IsShut || _accept.InFlight || (!_hasResult && _accept.Accept(_socket)))
        {
            return AcceptStatus.Drained;
        }

        _hasResult = false;
        var status = ToAcceptStatus(_accept.SocketError);
        return status == AcceptStatus.Accepted ? Prepare(_accept.TakeAccepted(), out accepted) : status;
    }

    public override void EndHandshakes() => ListeningSocket.EndHandshakes(_socket);

    public override void Close()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        _owner = null;
        _socket.Dispose();
        DropResult();
        _transport.Forget(this);
    }

    // Any thread may end a socket of the framework, and ending it again does nothing: its number is never used from here.
    protected override void EndListening() => _socket.Dispose();

    void ISocketOperationOwner.OnCompleted(SocketOperation operation)
    {
        _hasResult = true;
        if (_closed)
        {
            DropResult();
            return;
        }

        _owner!.OnReady(Readiness.Readable);
    }

    private AcceptStatus Prepare(Socket socket, out AcceptedSocket accepted)
    {
        try
        {
            if (_noDelay)
            {
                // Not inherited from the listening socket on every system.
                socket.NoDelay = true;
            }

            accepted = new AcceptedSocket(0, socket, PeerAddress.From(socket.RemoteEndPoint));
            _transport.Descriptors.Opened();
            return AcceptStatus.Accepted;
        }
        catch (SocketException)
        {
            // On some systems both calls fail when the client has already gone.
            socket.Dispose();
            accepted = default;
            return AcceptStatus.ClientGone;
        }
    }

    private void DropResult()
    {
        if (_accept.InFlight)
        {
            return;
        }

        _accept.AcceptSocket?.Dispose();
        _accept.Dispose();
    }

    private static AcceptStatus ToAcceptStatus(SocketError error) => error switch
    {
        SocketError.Success => AcceptStatus.Accepted,
        SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.TimedOut or SocketError.HostDown
            or SocketError.HostUnreachable or SocketError.NetworkDown or SocketError.NetworkUnreachable
            or SocketError.AccessDenied => AcceptStatus.ClientGone,
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable => AcceptStatus.OutOfResources,
        _ => AcceptStatus.Failed,
    };
}
