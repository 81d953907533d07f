using System.Runtime.InteropServices;
using FastHttp.Actors.Http;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Connections;

/// <summary>
/// Holds a server's connections to their limits, in all and per address, over all loops. Without limits it costs nothing, with
/// one a lock per connection. Any thread.
/// </summary>
/// <param name="limit">Connections in all; 0: no limit.</param>
/// <param name="limitPerAddress">Connections of one client; 0: no limit.</param>
internal sealed class ConnectionAdmission(int limit, int limitPerAddress)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<UInt128, int> _perAddress = [];
    private int _inside;

    private bool IsUnlimited => limit == 0 && limitPerAddress == 0;

    /// <summary>Lets a connection in, to be followed by <see cref="Leave"/>; or says why not.</summary>
    public Rejection Enter(PeerAddress peer)
    {
        if (IsUnlimited)
        {
            return Rejection.None;
        }

        lock (_lock)
        {
            if (limit != 0 && _inside == limit)
            {
                return Rejection.TooManyConnections;
            }

            if (limitPerAddress != 0 && peer.IsKnown)
            {
                ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_perAddress, ClientOf(peer), out _);
                if (count == limitPerAddress)
                {
                    return Rejection.TooManyConnectionsOfAddress;
                }

                count++;
            }

            _inside++;
            return Rejection.None;
        }
    }

    public void Leave(PeerAddress peer)
    {
        if (IsUnlimited)
        {
            return;
        }

        lock (_lock)
        {
            _inside--;
            var client = ClientOf(peer);
            if (limitPerAddress != 0 && peer.IsKnown && --CollectionsMarshal.GetValueRefOrNullRef(_perAddress, client) == 0)
            {
                _perAddress.Remove(client);
            }
        }
    }

    // A /64 is what one subscriber has of IPv6 (RFC 6177): whoever may choose among 2^64 addresses is one client.
    private static UInt128 ClientOf(PeerAddress peer) => peer.IsIPv4 ? peer.Address : peer.Address >> 64 << 64;
}
