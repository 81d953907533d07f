using System.Diagnostics;
using System.Net;

namespace FastHttp.Actors.Transports.Epoll;

/// <summary>
/// A connected socket. The object and its slot outlive the socket: after a close they go back to the transport and serve the
/// next one, so a new connection allocates nothing.
/// </summary>
internal sealed unsafe class EpollConnection : TransportConnection, IEpollSource
{
    // Registered once for everything: after that a connection costs no epoll_ctl, whatever it waits for.
    private const uint Interest = EpollEvent.Readable | EpollEvent.Writable | EpollEvent.PeerClosed | EpollEvent.EdgeTriggered;
    private const int NoDescriptor = -1;

    private readonly EpollTransport _transport;
    private readonly int _slot;
    private int _descriptor = NoDescriptor;
    private bool _sendCameUpShort;
    private IReadinessHandler? _owner;
    private PeerAddress _peer;
    private EndPoint? _remoteEndPoint;
    private EndPoint? _localEndPoint;

    public EpollConnection(EpollTransport transport)
    {
        _transport = transport;
        _slot = transport.Slots.Add(this);
    }

    public override PeerAddress Peer => _peer;

    public override EndPoint? RemoteEndPoint => _remoteEndPoint ??= _peer.ToEndPoint();

    public override EndPoint? LocalEndPoint => _localEndPoint ??= ReadLocalEndPoint();

    public void Open(AcceptedSocket accepted)
    {
        _descriptor = accepted.Descriptor;
        _peer = accepted.Peer;
    }

    public override bool Start(IReadinessHandler owner)
    {
        _owner = owner;
        return _transport.TryWatch(_descriptor, Interest, _slot);
    }

    public override int Receive(Span<byte> destination)
    {
        Debug.Assert(!destination.IsEmpty, "An empty receive cannot be told from the peer's end.");
        nint received;
        fixed (byte* start = destination)
        {
            do
            {
                received = Libc.Receive(_descriptor, start, destination.Length, 0);
            }
            while (received < 0 && Errno.WasInterrupted);
        }

        return received >= 0 ? (int)received : Errno.Last == Errno.Again ? WouldBlock : Broken;
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        nint sent;
        fixed (byte* start = bytes)
        {
            do
            {
                sent = Libc.Send(_descriptor, start, bytes.Length, Libc.MsgNoSignal);
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

        // The kernel has marked the socket as out of space and makes an edge when there is room again.
        _sendCameUpShort = true;
        return Math.Max(0, (int)sent);
    }

    public override void ShutdownSend() => _ = Libc.Shutdown(_descriptor, Libc.ShutWrite);

    public override void Close()
    {
        if (_descriptor == NoDescriptor)
        {
            return;
        }

        // Closing takes the socket out of epoll too. The slot is retired first: its events may already be in this batch.
        _transport.Slots.Retire(_slot);
        _ = Libc.Close(_descriptor);
        _descriptor = NoDescriptor;
        _sendCameUpShort = false;
        _owner = null;
        _peer = default;
        _remoteEndPoint = _localEndPoint = null;
        _transport.TakeBack(this);
    }

    public override void Abort()
    {
        // struct linger { on, 0 seconds }: close sends a reset and drops what is queued.
        var linger = stackalloc int[2] { 1, 0 };
        _ = Libc.SetSocketOption(_descriptor, Libc.SolSocket, Libc.SoLinger, (byte*)linger, 2 * sizeof(int));
        Close();
    }

    void IEpollSource.OnEvents(uint flags)
    {
        var readiness = Readiness.None;
        if ((flags & EpollEvent.Readable) != 0)
        {
            readiness = Readiness.Readable;
        }

        // Hung up means that both sides have shut down; what arrived before is still there to be received.
        if ((flags & (EpollEvent.PeerClosed | EpollEvent.HungUp)) != 0)
        {
            readiness |= Readiness.PeerClosed;
        }

        if ((flags & EpollEvent.Error) != 0)
        {
            readiness |= Readiness.Failed;
        }

        // Nearly every event says "writable", the first one after the registration at the latest; few want to know.
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

    private EndPoint? ReadLocalEndPoint()
    {
        var address = stackalloc byte[SocketAddressFormat.MaxSize];
        var length = SocketAddressFormat.MaxSize;
        return Libc.GetSocketName(_descriptor, address, &length) < 0
            ? null
            : SocketAddressFormat.ReadEndPoint(new ReadOnlySpan<byte>(address, length));
    }
}
