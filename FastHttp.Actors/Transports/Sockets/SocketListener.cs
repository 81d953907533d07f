using System.Net;
using System.Net.Sockets;

namespace FastHttp.Actors.Transports.Sockets;

/// <summary>A listening socket with at most one asynchronous accept at a time.</summary>
internal sealed class SocketListener : TransportListener, ISocketOperationOwner
{
    private readonly SocketTransport _transport;
    private readonly ListeningSocket _listening;
    private readonly Socket _socket;
    private readonly SocketOperation _accept;
    private readonly bool _noDelay;
    private IReadinessHandler? _owner;
    private bool _hasResult;
    private bool _closed;

    public SocketListener(SocketTransport transport, ListeningSocket listening, ListenOptions options)
    {
        _transport = transport;
        _listening = listening;
        _socket = listening.Socket;
        _noDelay = options.NoDelay && _socket.ProtocolType == ProtocolType.Tcp;
        _accept = transport.CreateOperation(this);
        LocalEndPoint = _socket.LocalEndPoint!;
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
        if (IsShut || _accept.InFlight)
        {
            return AcceptStatus.Drained;
        }

        if (!_hasResult)
        {
            if (!_transport.Descriptors.HasRoom)
            {
                // Perhaps nobody waits. To be told when somebody does would be to accept him.
                return AcceptStatus.OutOfDescriptors;
            }

            if (_accept.Accept(_socket))
            {
                return AcceptStatus.Drained;
            }
        }

        _hasResult = false;
        var status = ToAcceptStatus(_accept.SocketError);
        return status == AcceptStatus.Accepted ? Prepare(_accept.TakeAccepted(), out accepted) : status;
    }

    public override void EndHandshakes() => _listening.EndHandshakes();

    public override void Close()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        _owner = null;
        _listening.Dispose();
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
            // Without its number: to ask for that changes how the framework treats the socket.
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

    // As with epoll (Errno): only what can be nothing but the listening socket's own error is taken for that. Some of the system's
    // errors have no value of their own and come as SocketError.SocketError.
    private static AcceptStatus ToAcceptStatus(SocketError error) => error switch
    {
        SocketError.Success => AcceptStatus.Accepted,
        SocketError.ConnectionAborted or SocketError.ConnectionReset or SocketError.TimedOut => AcceptStatus.ClientGone,
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable => AcceptStatus.OutOfResources,
        SocketError.OperationAborted or SocketError.Fault or SocketError.InvalidArgument or SocketError.NotSocket
            or SocketError.NotInitialized or SocketError.SystemNotReady => AcceptStatus.Failed,
        _ => AcceptStatus.NotLetIn,
    };
}
