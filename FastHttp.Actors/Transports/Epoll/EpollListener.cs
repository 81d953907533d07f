using System.Net;
using System.Net.Sockets;

namespace FastHttp.Actors.Transports.Epoll;

/// <summary>A listening socket. The framework's <see cref="Socket"/> opens and closes it; epoll and accept are called here.</summary>
internal sealed unsafe class EpollListener : TransportListener, IEpollSource
{
    private readonly EpollTransport _transport;
    private readonly ListeningSocket _listening;
    private readonly int _descriptor;
    private readonly ulong _token;
    private IReadinessHandler? _owner;
    private int _lastError;
    private bool _closed;

    public EpollListener(EpollTransport transport, ListeningSocket listening)
    {
        _transport = transport;
        _listening = listening;
        var socket = listening.Socket;
        // Accepting must not block. Set through the framework, so that it knows of it.
        socket.Blocking = false;
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
        accepted = default;
        if (IsShut)
        {
            return AcceptStatus.Drained;
        }

        if (!_transport.Descriptors.HasRoom)
        {
            // It is no lack so long as nobody waits.
            return _listening.Socket.Poll(0, SelectMode.SelectRead) ? AcceptStatus.OutOfDescriptors : AcceptStatus.Drained;
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
            _lastError = Errno.Last;
            return Errno.ToAcceptStatus(_lastError);
        }

        _transport.Descriptors.Accepted(descriptor);
        var peer = SocketAddressFormat.ReadPeer(new ReadOnlySpan<byte>(address, length));
        accepted = new AcceptedSocket(descriptor, null, peer);
        return AcceptStatus.Accepted;
    }

    public override void EndHandshakes() => _listening.EndHandshakes();

    public override void Close()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        _transport.Slots.Remove(_token);
        _transport.Descriptors.Closed();
        _listening.Dispose();
    }

    // Not closed: the loop may come back at any moment and use the number of the descriptor, which must not be another's by then.
    // shutdown(2) ends the listening of a socket on Linux, and epoll exists nowhere else.
    protected override void EndListening()
    {
        try
        {
            _listening.Socket.Shutdown(SocketShutdown.Both);
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
