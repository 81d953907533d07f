using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace FastHttp.Actors.Transports.Sockets;

/// <summary>
/// A connection that makes readiness from completions. It is readable when an asynchronous receive of zero bytes completes. A
/// send of zero bytes does not work like that on every system. So when a send does not take all, up to
/// <see cref="OverflowSize"/> of the bytes are copied and sent asynchronously; when that completes the connection is writable.
/// Pooled: it serves the next socket when all its operations have completed.
/// </summary>
internal sealed class SocketConnection : TransportConnection, ISocketOperationOwner
{
    private const int OverflowSize = 16 * 1024;

    // How long a closed connection may go on sending its overflow. The kernel too bounds the time of closed sockets.
    private const long LingerMilliseconds = 10_000;

    // How late it may be noticed that a peer has left whose bytes are not received.
    private const long LookEveryMilliseconds = 1_000;

    private readonly SocketTransport _transport;
    private readonly SocketOperation _arrival;
    private readonly SocketOperation _overflow;
    private Socket? _socket;
    private IReadinessHandler? _owner;
    private PeerAddress _peer;
    private EndPoint? _remoteEndPoint;
    private EndPoint? _localEndPoint;
    private bool _ownerClosed;
    private bool _wantsWritable;
    private bool _wantsShutdown;
    private bool _isShut;
    private bool _hasUnread;
    private bool _hasEnded;
    private bool _isLookedAfter;
    private Readiness _toldEnd;
    private long _nextLook;

    public SocketConnection(SocketTransport transport)
    {
        _transport = transport;
        _arrival = transport.CreateOperation(this);
        _overflow = transport.CreateOperation(this);
    }

    public override PeerAddress Peer => _peer;

    public override EndPoint? RemoteEndPoint => _remoteEndPoint ??= _peer.ToEndPoint();

    public override EndPoint? LocalEndPoint => _localEndPoint ??= ReadLocalEndPoint();

    public void Open(Socket socket, PeerAddress peer)
    {
        socket.Blocking = false;
        _socket = socket;
        _peer = peer;
    }

    public override Readiness Start(IReadinessHandler owner)
    {
        _owner = owner;
        WaitForBytes();
        return Readiness.None;
    }

    public override int Receive(Span<byte> destination)
    {
        var received = _socket!.Receive(destination, SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            return Broken;
        }

        _hasUnread = false;
        _hasEnded = received == 0 && error == SocketError.Success;
        var isDrained = error == SocketError.WouldBlock || (received > 0 && received < destination.Length);
        if (isDrained)
        {
            WaitForBytes();
        }
        else if (received > 0)
        {
            // Perhaps the owner has no more room. That the peer leaves is told all the same.
            LookAfter();
        }

        return error == SocketError.WouldBlock ? WouldBlock : received;
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        if (_overflow.InFlight)
        {
            _wantsWritable = true;
            return 0;
        }

        var sent = _socket!.Send(bytes, SocketFlags.None, out var error);
        if (error is not (SocketError.Success or SocketError.WouldBlock))
        {
            return Broken;
        }

        var taken = error == SocketError.Success ? sent : 0;
        if (taken < bytes.Length)
        {
            taken += SendLater(bytes[taken..]);
            _wantsWritable = taken < bytes.Length;
        }

        return taken;
    }

    // On a Unix domain socket what was sent lies in the peer's own queue, and closing leaves it there.
    public override long CountUntaken()
    {
        var overflow = _overflow.InFlight ? _overflow.Count : 0;
        if (OperatingSystem.IsLinux() && _peer.IsKnown)
        {
            return overflow + SendQueue.Count((int)_socket!.SafeHandle.DangerousGetHandle(), _isShut);
        }

        return overflow > 0 || !_peer.IsKnown ? overflow : UnknownCount;
    }

    public override void ShutdownSend()
    {
        if (_overflow.InFlight)
        {
            _wantsShutdown = true;
            return;
        }

        _isShut = true;
        try
        {
            _socket!.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // Not connected any more, so there is nothing to shut down.
        }
    }

    public override void Close()
    {
        if (!Disown())
        {
            return;
        }

        if (_overflow.InFlight)
        {
            LingersUntil = Environment.TickCount64 + LingerMilliseconds;
            _transport.Linger(this);
            return;
        }

        CloseSocket();
    }

    public override void Abort()
    {
        if (Disown())
        {
            AbortSocket();
        }
    }

    /// <summary>When the transport will call <see cref="AbortSocket"/> if this connection is closed but still sends.</summary>
    public long LingersUntil { get; private set; }

    public void AbortSocket()
    {
        if (TakeSocket() is { } socket)
        {
            socket.Close(0);
        }

        RecycleWhenQuiet();
    }

    public void Dispose()
    {
        Disown();
        CloseSocket();
        _arrival.Dispose();
        _overflow.Dispose();
    }

    void ISocketOperationOwner.OnCompleted(SocketOperation operation)
    {
        if (operation == _overflow)
        {
            OnOverflowSent();
        }
        else if (_owner is { } owner)
        {
            var hasFailed = operation.SocketError != SocketError.Success;
            _hasUnread = true;
            LookAfter();
            owner.OnReady(hasFailed ? Readiness.Readable | Readiness.Failed : Readiness.Readable);
        }
        else
        {
            RecycleWhenQuiet();
        }
    }

    /// <summary>
    /// Before each wait, for a connection with bytes that its owner does not receive. True: to be looked at again. What the owner was
    /// told is in <paramref name="hasTold"/>.
    /// </summary>
    public bool LookForEnd(long now, ref bool hasTold)
    {
        _isLookedAfter = _owner is not null && !_arrival.InFlight && !_hasEnded && (_toldEnd & Readiness.Failed) == 0;
        if (_isLookedAfter && !_hasUnread)
        {
            // Only now, for most owners have received again by now.
            WaitForBytes();
            _isLookedAfter = false;
        }
        else if (_isLookedAfter && now >= _nextLook)
        {
            _nextLook = now + LookEveryMilliseconds;
            var news = PeerState.Of(_socket!) & ~_toldEnd;
            if (news != Readiness.None)
            {
                _toldEnd |= news;
                hasTold = true;
                _owner!.OnReady(news);
            }
        }

        return _isLookedAfter;
    }

    private void LookAfter()
    {
        if (!_isLookedAfter)
        {
            _isLookedAfter = true;
            _transport.LookAfter(this);
        }
    }

    private int SendLater(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(bytes.Length, OverflowSize);
        var copy = ArrayPool<byte>.Shared.Rent(count);
        bytes[..count].CopyTo(copy);
        _overflow.SetBuffer(copy, 0, count);
        _overflow.Send(_socket!);
        return count;
    }

    private void OnOverflowSent()
    {
        var hasFailed = _overflow.SocketError != SocketError.Success;
        var rest = _overflow.Count - _overflow.BytesTransferred;
        if (!hasFailed && rest > 0 && _socket is { } socket)
        {
            _overflow.SetBuffer(_overflow.Offset + _overflow.BytesTransferred, rest);
            _overflow.Send(socket);
            return;
        }

        ArrayPool<byte>.Shared.Return(_overflow.Buffer!);
        _overflow.SetBuffer(null, 0, 0);
        if (_ownerClosed)
        {
            _transport.StopLingering(this);
            CloseSocket();
            return;
        }

        if (_wantsShutdown)
        {
            ShutdownSend();
        }

        if (hasFailed || _wantsWritable)
        {
            _wantsWritable = false;
            _owner!.OnReady(hasFailed ? Readiness.Writable | Readiness.Failed : Readiness.Writable);
        }
    }

    private void WaitForBytes()
    {
        if (!_arrival.InFlight)
        {
            _arrival.WaitForBytes(_socket!);
        }
    }

    private bool Disown()
    {
        if (_ownerClosed || _socket is null)
        {
            return false;
        }

        _ownerClosed = true;
        _owner = null;
        return true;
    }

    private void CloseSocket()
    {
        if (_socket is { } socket)
        {
            // Without this the framework resets the connection, because it has to cancel the receive of zero bytes.
            ShutdownSend();
            TakeSocket();
            socket.Dispose();
        }

        RecycleWhenQuiet();
    }

    // For a caller that closes it.
    private Socket? TakeSocket()
    {
        var socket = _socket;
        _socket = null;
        if (socket is not null)
        {
            _transport.Descriptors.Closed();
        }

        return socket;
    }

    private void RecycleWhenQuiet()
    {
        if (_socket is not null || !_ownerClosed || _arrival.InFlight || _overflow.InFlight)
        {
            return;
        }

        _ownerClosed = _wantsWritable = _wantsShutdown = _isShut = _hasUnread = _hasEnded = false;
        _toldEnd = Readiness.None;
        _nextLook = 0;
        _peer = default;
        _remoteEndPoint = _localEndPoint = null;
        _transport.TakeBack(this);
    }

    // An IPv4 connection of a dual-mode socket shows IPv4 addresses, here as for the peer.
    private EndPoint? ReadLocalEndPoint() => PeerAddress.From(_socket!.LocalEndPoint).ToEndPoint() ?? _socket.LocalEndPoint;
}
