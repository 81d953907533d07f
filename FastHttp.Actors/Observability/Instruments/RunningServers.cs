namespace FastHttp.Actors.Observability.Instruments;

/// <summary>The servers of this process that are bound and have not ended: those whose numbers are told. Any thread.</summary>
internal sealed class RunningServers
{
    private readonly Lock _changing = new();
    private volatile ServerMonitor[] _all = [];

    public IReadOnlyList<ServerMonitor> All => _all;

    public void Add(ServerMonitor server)
    {
        lock (_changing)
        {
            _all = [.. _all, server];
            // Whoever shows durations shows those of all servers of the process: the route may be on a server of its own, at an inner address.
            if (_all.Any(one => one.WantsTimes))
            {
                Array.ForEach(_all, one => one.MeasureTime());
            }
        }

        server.StartParts();
    }

    /// <summary>It has ended. May be told again.</summary>
    public void Remove(ServerMonitor server)
    {
        lock (_changing)
        {
            _all = [.. _all.Where(one => !ReferenceEquals(one, server))];
        }

        server.EndParts();
    }
}
