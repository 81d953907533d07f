using System.Diagnostics;
using System.Net;

namespace FastHttp.Actors.Transports.Epoll;

/// <summary>
/// A connected socket. After a close the object and its slot go back to the transport and serve the next socket, so a new
/// connection allocates nothing.
/// </summary>
internal sealed unsafe class EpollConnection : TransportConnection, IEpollSource
{
    // Registered once for everything, so a connection never costs another epoll_ctl.
    private const uint Interest = EpollEvent.Readable | EpollEvent.Writable | EpollEvent.PeerClosed | EpollEvent.EdgeTriggered;
    private const int NoDescriptor = -1;

    private readonly EpollTransport _transport;
    private ulong _token;
    private int _descriptor = NoDescriptor;
    private bool _isUnwatched;
    private bool _sendCameUpShort;
    private bool _holdsBytesBack;
    private bool _isShut;
    private IReadinessHandler? _owner;
    private PeerAddress _peer;
    private EndPoints? _endPoints;

    public EpollConnection(EpollTransport transport)
    {
        _transport = transport;
        _token = transport.Slots.Add(this);
    }

    public override PeerAddress Peer => _peer;

    public override EndPoint? RemoteEndPoint => (_endPoints ??= new()).Remote ??= _peer.ToEndPoint();

    public override EndPoint? LocalEndPoint => (_endPoints ??= new()).Local ??= ReadLocalEndPoint();

    ulong IEpollSource.Token => _token;

    public void Open(AcceptedSocket accepted)
    {
        _descriptor = accepted.Descriptor;
        _peer = accepted.Peer;
    }

    /// <summary>
    /// Watched from the next wait on. A connection for a single request that has already arrived gets its response and is closed in
    /// the turn of its accept. So it costs neither an epoll_ctl nor an event.
    /// </summary>
    public override Readiness Start(IReadinessHandler owner)
    {
        _owner = owner;
        _isUnwatched = true;
        _transport.WatchBeforeWait(this);
        return Readiness.Readable;
    }

    /// <summary>False: the socket cannot be watched, and its owner was told.</summary>
    public bool Watch()
    {
        // Edge-triggered, but nothing is missed: the first wait reports what has arrived so far and was not received.
        var isWatched = !_isUnwatched || _transport.TryWatch(_descriptor, Interest, _token);
        _isUnwatched = false;
        if (!isWatched)
        {
            _owner!.OnReady(Readiness.Failed);
        }

        return isWatched;
    }

    public override int Receive(Span<byte> destination)
    {
        Debug.Assert(!destination.IsEmpty, "An empty receive cannot be told from the peer's end.");
        nint received;
        fixed (byte* start = destination)
        {
            do
            {
                _transport.Calls.Receives++;
                received = Libc.Receive(_descriptor, start, destination.Length, 0);
            }
            while (received < 0 && Errno.WasInterrupted);
        }

        return received >= 0 ? (int)received : Errno.Last == Errno.Again ? WouldBlock : Broken;
    }

    public override int Send(ReadOnlySpan<byte> bytes) => Send(bytes, Libc.MsgNoSignal);

    /// <summary>The end of the response and the end of the stream share one segment, which saves the cost of another one.</summary>
    public override int SendLast(ReadOnlySpan<byte> bytes)
    {
        _holdsBytesBack = true;
        return Send(bytes, Libc.MsgNoSignal | Libc.MsgMore);
    }

    // The peer has no address on a Unix domain socket. There what was sent lies in the peer's own queue, and closing leaves it there.
    public override long CountUntaken()
    {
        if (!_peer.IsKnown)
        {
            return 0;
        }

        _transport.Calls.Looks++;
        return SendQueue.Count(_descriptor, _isShut);
    }

    public override void ShutdownSend()
    {
        _holdsBytesBack = false;
        _isShut = true;
        _transport.Calls.Shutdowns++;
        _ = Libc.Shutdown(_descriptor, Libc.ShutWrite);
    }

    public override void Close()
    {
        if (_descriptor == NoDescriptor)
        {
            return;
        }

        if (_holdsBytesBack)
        {
            // Closing would send them too, but not when unread bytes have arrived: then it resets the connection and drops them.
            ShutdownSend();
        }

        // Closing also takes the socket out of epoll. But this batch may already hold events of it: a new token makes them stale.
        _token = _transport.Slots.Renew(_token);
        _transport.Close(_descriptor);
        _descriptor = NoDescriptor;
        _sendCameUpShort = false;
        _isUnwatched = false;
        _isShut = false;
        _owner = null;
        _peer = default;
        _endPoints = null;
        _transport.TakeBack(this);
    }

    public override void Abort()
    {
        _holdsBytesBack = false;
        // struct linger { on, 0 seconds }: close sends a reset and drops what is queued.
        var linger = stackalloc int[2] { 1, 0 };
        _ = Libc.SetSocketOption(_descriptor, Libc.SolSocket, Libc.SoLinger, (byte*)linger, 2 * sizeof(int));
        Close();
    }

    object? IEpollSource.Touched(int step) => step == 0 ? _owner : _owner?.Touched(step - 1);

    void IEpollSource.OnEvents(uint flags)
    {
        var readiness = Readiness.None;
        if ((flags & EpollEvent.Readable) != 0)
        {
            readiness = Readiness.Readable;
        }

        // Hung up: both sides have shut down. What arrived before can still be received.
        if ((flags & (EpollEvent.PeerClosed | EpollEvent.HungUp)) != 0)
        {
            readiness |= Readiness.PeerClosed;
        }

        if ((flags & EpollEvent.Error) != 0)
        {
            readiness |= Readiness.Failed;
        }

        // Nearly every event says "writable", whether something was waiting for that or not.
        if (_sendCameUpShort && (flags & EpollEvent.Writable) != 0)
        {
            _sendCameUpShort = false;
            readiness |= Readiness.Writable;
        }

        if (readiness != Readiness.None)
        {
            _owner!.OnReady(readiness);
        }
    }

    private int Send(ReadOnlySpan<byte> bytes, int flags)
    {
        nint sent;
        fixed (byte* start = bytes)
        {
            do
            {
                _transport.Calls.Sends++;
                sent = Libc.Send(_descriptor, start, bytes.Length, flags);
            }
            while (sent < 0 && Errno.WasInterrupted);
        }

        if (sent == bytes.Length)
        {
            return (int)sent;
        }

        if (sent < 0 && Errno.Last != Errno.Again)
        {
            return Broken;
        }

        // The kernel knows that the socket was full, and makes an event when there is room again.
        _sendCameUpShort = true;
        return Math.Max(0, (int)sent);
    }

    private EndPoint? ReadLocalEndPoint()
    {
        var address = stackalloc byte[SocketAddressFormat.MaxSize];
        var length = SocketAddressFormat.MaxSize;
        return Libc.GetSocketName(_descriptor, address, &length) < 0
            ? null
            : SocketAddressFormat.ReadEndPoint(new ReadOnlySpan<byte>(address, length));
    }

    /// <summary>Made for the few connections that are asked. An idle connection then holds one reference, not two.</summary>
    private sealed class EndPoints
    {
        public EndPoint? Remote { get; set; }

        public EndPoint? Local { get; set; }
    }
}
