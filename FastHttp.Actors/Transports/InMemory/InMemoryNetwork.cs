using System.Net;
using System.Net.Sockets;

namespace FastHttp.Actors.Transports.InMemory;

/// <summary>Joins clients with the listeners of any loop. Addresses mean nothing outside of it. Any thread.</summary>
internal sealed class InMemoryNetwork
{
    // The first port of RFC 6335's dynamic range.
    private const int FirstDynamicPort = 49152;

    private readonly Lock _lock = new();
    private readonly Dictionary<EndPoint, InMemoryListener[]> _listeners = [];
    private int _lastPort = FirstDynamicPort - 1;
    private int _turn;

    /// <summary>Connects a client that other threads may use.</summary>
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
    /// Connects a peer that lives on a loop's thread. Of several listeners on one endpoint that of the same loop accepts it, or
    /// both sides would have to wake each other for every piece; the callers of other threads are dealt out in turn.
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

    public void Remove(InMemoryListener listener)
    {
        lock (_lock)
        {
            var rest = Array.FindAll(_listeners[listener.LocalEndPoint], other => other != listener);
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
