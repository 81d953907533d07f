using System.Net;
using System.Net.Sockets;

namespace FastHttp.Actors.Transports.InMemory;

/// <summary>Connects clients to the listeners of any loop. Its addresses are its own, not those of the machine. Any thread.</summary>
internal sealed class InMemoryNetwork
{
    // The first port of RFC 6335's dynamic range.
    private const int FirstDynamicPort = 49152;

    private readonly Lock _lock = new();
    private readonly Dictionary<EndPoint, InMemoryListener[]> _listeners = [];
    private int _lastPort = FirstDynamicPort - 1;
    private int _turn;

    /// <summary>Connects a client that any thread may use.</summary>
    /// <exception cref="SocketException">Nobody listens there, or too many wait there already.</exception>
    public InMemoryClient Connect(EndPoint endPoint, IPEndPoint? from = null, int bufferSize = InMemoryClient.DefaultBufferSize)
    {
        var peer = new InMemoryClientPeer(from ?? new IPEndPoint(IPAddress.Loopback, NextPort()), bufferSize);
        if (!TryConnect(endPoint, peer))
        {
            throw new SocketException((int)SocketError.ConnectionRefused);
        }

        return new InMemoryClient(peer);
    }

    /// <summary>
    /// Connects a peer. If the caller is on a loop's thread and that loop has a listener on the endpoint, this listener accepts it:
    /// otherwise both sides would have to wake each other all the time. Other callers are given to the listeners in turn.
    /// </summary>
    public bool TryConnect(EndPoint endPoint, InMemoryPeer peer)
    {
        if (Find(endPoint) is not { } listeners)
        {
            return false;
        }

        peer.LocalEndPoint = endPoint;
        foreach (var listener in listeners)
        {
            if (listener.IsOnThisThread)
            {
                return listener.TryConnect(peer);
            }
        }

        var turn = (uint)Interlocked.Increment(ref _turn);
        return listeners[turn % (uint)listeners.Length].TryConnect(peer);
    }

    public InMemoryListener Listen(InMemoryTransport transport, EndPoint endPoint, ListenOptions options)
    {
        lock (_lock)
        {
            var bound = endPoint is IPEndPoint { Port: 0 } any ? new IPEndPoint(any.Address, NextPort()) : endPoint;
            var present = _listeners.GetValueOrDefault(bound, []);
            if (present.Length > 0 && !(options.SharePort && present[0].SharesPort))
            {
                throw new SocketException((int)SocketError.AddressAlreadyInUse);
            }

            var listener = new InMemoryListener(transport, this, bound, options);
            _listeners[bound] = [.. present, listener];
            return listener;
        }
    }

    public void ProbeExclusive(EndPoint endPoint)
    {
        lock (_lock)
        {
            if (_listeners.ContainsKey(endPoint))
            {
                throw new SocketException((int)SocketError.AddressAlreadyInUse);
            }
        }
    }

    /// <summary>Does nothing when it was removed before.</summary>
    public void Remove(InMemoryListener listener)
    {
        lock (_lock)
        {
            var rest = Array.FindAll(_listeners.GetValueOrDefault(listener.LocalEndPoint, []), other => other != listener);
            if (rest.Length == 0)
            {
                _listeners.Remove(listener.LocalEndPoint);
            }
            else
            {
                _listeners[listener.LocalEndPoint] = rest;
            }
        }
    }

    private int NextPort() => Interlocked.Increment(ref _lastPort);

    private InMemoryListener[]? Find(EndPoint endPoint)
    {
        lock (_lock)
        {
            if (_listeners.TryGetValue(endPoint, out var listeners) || endPoint is not IPEndPoint { Port: var port })
            {
                return listeners;
            }

            return _listeners.GetValueOrDefault(new IPEndPoint(IPAddress.Any, port))
                ?? _listeners.GetValueOrDefault(new IPEndPoint(IPAddress.IPv6Any, port));
        }
    }
}
