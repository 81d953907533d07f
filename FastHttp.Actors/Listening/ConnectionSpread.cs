using FastHttp.Actors.Connections;

namespace FastHttp.Actors.Listening;

/// <summary>
/// Which loop of a server gets a connection: the one that accepted it, unless another has clearly fewer. Listeners of one
/// server share it and read each other's counts without a lock; a count that is a moment old costs one connection's place.
/// </summary>
/// <param name="loops">All loops of the server.</param>
/// <param name="systemSpreads">
/// Whether each loop accepts from a socket of its own. The system then spreads connections by a hash, and only what the hash
/// gets wrong is corrected; otherwise one loop accepts for all.
/// </param>
internal sealed class ConnectionSpread(IReadOnlyList<ServerLoop> loops, bool systemSpreads)
{
    /// <summary>
    /// The least may have that many fewer than the most. Waking another loop costs as much as several requests, and so
    /// connections that live for one request, of which few are open at a time, stay where they are.
    /// </summary>
    private const int LeastSlack = 2;

    private readonly ServerLoop[] _loops = [.. loops];

    /// <param name="acceptor">The loop that accepted the connection.</param>
    /// <param name="acceptsForAll">No other loop accepts from that socket, whatever others do: it is a Unix socket.</param>
    public ServerLoop LoopFor(ServerLoop acceptor, bool acceptsForAll = false)
    {
        var least = acceptor;
        var fewest = acceptor.Load;
        foreach (var loop in _loops)
        {
            // One that drains has few connections and is to get no more.
            if (loop.Load is var load && load < fewest && !loop.IsDraining)
            {
                (least, fewest) = (loop, load);
            }
        }

        // With the new connection.
        var difference = acceptor.Load + 1 - fewest;
        return difference <= (acceptsForAll ? 1 : Slack(fewest)) ? acceptor : least;
    }

    // A quarter of the fewest keeps the fewest at 0.8 of the most: f / (f + f / 4), from eight connections a loop on.
    private int Slack(int fewest) => systemSpreads ? Math.Max(LeastSlack, fewest / 4) : 1;
}
