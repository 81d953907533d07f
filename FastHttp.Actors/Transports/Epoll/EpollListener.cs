using System.Net;
using System.Net.Sockets;

namespace FastHttp.Actors.Transports.Epoll;

/// <summary>A listening socket. The framework's <see cref="Socket"/> opens and closes it; epoll and accept are called here.</summary>
internal sealed unsafe class EpollListener : TransportListener, IEpollSource
{
    private readonly EpollTransport _transport;
    private readonly Socket _socket;
    private readonly int _descriptor;
    private readonly ulong _token;
    private IReadinessHandler? _owner;
    private int _lastError;
    private bool _closed;

    public EpollListener(EpollTransport transport, Socket socket)
    {
        _transport = transport;
        _socket = socket;
        // Accepting must not block. Set through the framework, so that it knows of it.
        _socket.Blocking = false;
        _descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        _token = transport.Slots.Add(this);
        LocalEndPoint = socket.LocalEndPoint!;
        transport.Descriptors.Opened();
    }

    public override EndPoint LocalEndPoint { get; }

    public override string LastError => Errno.Describe(_lastError);

    public override void Start(IReadinessHandler owner)
    {
        _owner = owner;
        if (!_transport.TryWatch(_descriptor, EpollEvent.Readable | EpollEvent.EdgeTriggered, _token))
        {
            throw Errno.ToException("The listening socket cannot be watched");
        }
    }

    public override AcceptStatus TryAccept(out AcceptedSocket accepted)
    {
        if (IsShut)
        {
            accepted = default;
            return AcceptStatus.Drained;
        }

        var address = stackalloc byte[SocketAddressFormat.MaxSize];
        int length;
        int descriptor;
        do
        {
            length = SocketAddressFormat.MaxSize;
            _transport.Calls.Accepts++;
            descriptor = Libc.Accept(_descriptor, address, &length, Libc.NonBlocking | Libc.CloseOnExec);
        }
        while (descriptor < 0 && Errno.WasInterrupted);

        if (descriptor < 0)
        {
            accepted = default;
            _lastError = Errno.Last;
            return Errno.ToAcceptStatus(_lastError);
        }

        _transport.Descriptors.Opened();
        var peer = SocketAddressFormat.ReadPeer(new ReadOnlySpan<byte>(address, length));
        accepted = new AcceptedSocket(descriptor, null, peer);
        return AcceptStatus.Accepted;
    }

    public override void EndHandshakes() => ListeningSocket.EndHandshakes(_socket);

    public override void Close()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        _transport.Slots.Remove(_token);
        _transport.Descriptors.Closed();
        _socket.Dispose();
    }

    // Not closed: the loop may come back at any moment and use the number of the descriptor, which must not be another's by then.
    // shutdown(2) ends the listening of a socket on Linux, and epoll exists nowhere else.
    protected override void EndListening()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Its owner has closed it.
        }
    }

    ulong IEpollSource.Token => _token;

    // Its events are rare, so fetching early would gain nothing.
    object? IEpollSource.Touched(int step) => null;

    void IEpollSource.OnEvents(uint flags)
    {
        const uint brokenFlags = EpollEvent.Error | EpollEvent.HungUp;
        // In both cases the owner tries to accept and so learns what is wrong.
        _owner!.OnReady((flags & brokenFlags) == 0 ? Readiness.Readable : Readiness.Readable | Readiness.Failed);
    }
}
