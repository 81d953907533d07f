using System.Collections;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using FastHttp.Actors.Connections;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Listening;

/// <summary>The listening sockets of one listener. Loop's thread.</summary>
internal sealed class ListeningPoints(ServerLoop server, IActorRef owner) : IEnumerable<ListeningPoint>
{
    /// <summary>A port that is free for one address family and taken for the other is rare; so many in a row do not happen.</summary>
    private const int MostPortsTried = 20;

    private readonly List<ListeningPoint> _points = [];

    public bool Contains(ListeningPoint point) => _points.Contains(point);

    /// <summary>Closes all of them.</summary>
    public void Close() => _points.ToList().ForEach(Close);

    public void Close(ListeningPoint point)
    {
        _points.Remove(point);
        server.ListeningSockets.TryRemove(point.Listener, out _);
        point.Listener.Close();
    }

    public IEnumerator<ListeningPoint> GetEnumerator() => _points.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Listens on a group; where it listens already it goes on. Returns the group as it is now, with real ports.</summary>
    /// <exception cref="FastHttpBindException">One of the group cannot be listened on; others of it may be listened on.</exception>
    public ListenGroup Listen(ListenGroup group, Listen how)
    {
        for (var left = MostPortsTried; ; left--)
        {
            var before = _points.Count;
            try
            {
                return ListenOnce(group, how);
            }
            catch (FastHttpBindException e) when (left > 1 && group.HasAnyPort && e.InnerException is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
            {
                // The port that the system chose for the first is not free for the second.
                _points.Skip(before).ToList().ForEach(Close);
            }
        }
    }

    private ListenGroup ListenOnce(ListenGroup group, Listen how)
    {
        var listening = new List<EndPoint>();
        FastHttpBindException? absent = null;
        foreach (var endPoint in group.EndPoints.Select(endPoint => ListenGroup.WithPortOf(listening.FirstOrDefault(), endPoint)))
        {
            try
            {
                listening.Add(ListenOn(endPoint, how, group.SocketMode).Listener.LocalEndPoint);
            }
            catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
            {
                absent = new FastHttpBindException(endPoint, e);
                if (group.EndPoints.Count == 1 || !IsNoAddressOfThisMachine(e))
                {
                    throw absent;
                }
            }
        }

        return listening.Count > 0 ? group with { EndPoints = listening } : throw absent!;
    }

    private ListeningPoint ListenOn(EndPoint endPoint, Listen how, UnixFileMode? socketMode)
    {
        if (how.Probe)
        {
            server.Loop.Transport.ProbeExclusive(endPoint);
        }

        return _points.Find(point => point.Listener.LocalEndPoint.Equals(endPoint))
            ?? Open(endPoint, new ListenOptions(server.Settings.Backlog, how.SharePort) { SocketMode = socketMode });
    }

    private ListeningPoint Open(EndPoint endPoint, ListenOptions options)
    {
        var listener = server.Loop.Transport.Listen(endPoint, options);
        var point = new ListeningPoint(listener, server.ConnectionsAt(listener.LocalEndPoint), owner);
        try
        {
            listener.Start(point);
        }
        catch (Exception)
        {
            // An open socket that nobody watches would still get its share of the clients.
            listener.Close();
            throw;
        }

        _points.Add(point);
        server.ListeningSockets.TryAdd(listener, true);
        return point;
    }

    // Without IPv6 in the kernel a socket of the family cannot be made; with IPv6 switched off its addresses are not there.
    private static bool IsNoAddressOfThisMachine(Exception e) => e is SocketException
    {
        SocketErrorCode: SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported or SocketError.ProtocolFamilyNotSupported,
    };
}
