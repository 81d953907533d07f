namespace FastHttp.Actors.Observability;

/// <summary>
/// The last requests of a loop that failed, and the slowest ones of this minute and the one before. Kept in memory that is made
/// once, so that a flood of failures allocates nothing. The loop's thread notes, any thread reads.
/// </summary>
internal sealed class RecentRequests(TimeProvider time)
{
    /// <summary>So many of each. More would be looked at by nobody.</summary>
    private const int Kept = 16;

    // Held for the time it takes to copy an entry: by the loop only for a request that failed or is among the slowest.
    private readonly Lock _gate = new();
    private readonly RequestNote[] _failed = Notes();
    private RequestNote[] _slowest = Notes();
    private RequestNote[] _slowestBefore = Notes();
    // Without a sign: it goes round when there have been very many.
    private uint _nextFailed;
    private long _minute;
    private long _least;

    /// <summary>It is to be noted among the slowest ones. Loop's thread.</summary>
    /// <param name="ticks">How long it took.</param>
    /// <param name="timestamp">When it ended.</param>
    public bool IsAmongSlowest(long ticks, long timestamp)
    {
        var minute = timestamp / (time.TimestampFrequency * 60);
        if (minute != _minute)
        {
            BeginMinute(minute);
        }

        return ticks > _least;
    }

    /// <summary>It is among the slowest ones. Loop's thread.</summary>
    /// <param name="request">Method and path; without the query, which may hold what nobody should see.</param>
    /// <param name="route">The name of its route; null without one.</param>
    /// <param name="end">What became of it.</param>
    /// <param name="ticks">How long it took.</param>
    public void NoteSlow(in RequestLine request, string? route, in RequestEnd end, long ticks)
    {
        lock (_gate)
        {
            var fastest = 0;
            for (var i = 1; i < Kept; i++)
            {
                fastest = _slowest[i].Ticks < _slowest[fastest].Ticks ? i : fastest;
            }

            _slowest[fastest].Set(request, route, end, ticks, time.GetUtcNow());
            _least = _slowest.Min(note => note.Ticks);
        }
    }

    /// <summary>It has failed; the parameters are those of <see cref="NoteSlow"/>. Loop's thread.</summary>
    public void NoteFailure(in RequestLine request, string? route, in RequestEnd end, long ticks)
    {
        lock (_gate)
        {
            _failed[_nextFailed++ % Kept].Set(request, route, end, ticks, time.GetUtcNow());
        }
    }

    /// <summary>Any thread. The newest failures first.</summary>
    public IReadOnlyList<RequestSnapshot> Failed()
    {
        lock (_gate)
        {
            return [.. _failed.Where(note => note.IsUsed).Select(note => note.Snapshot(time)).OrderByDescending(request => request.At)];
        }
    }

    /// <summary>Any thread. The slowest first.</summary>
    public IReadOnlyList<RequestSnapshot> Slowest()
    {
        lock (_gate)
        {
            // A loop without requests does not begin minutes: what it kept is old by then.
            if (time.GetTimestamp() / (time.TimestampFrequency * 60) > _minute + 1)
            {
                return [];
            }

            return [.. _slowest.Concat(_slowestBefore).Where(note => note.IsUsed).Select(note => note.Snapshot(time)).OrderByDescending(request => request.Duration).Take(Kept)];
        }
    }

    private static RequestNote[] Notes() => [.. Enumerable.Range(0, Kept).Select(_ => new RequestNote())];

    private void BeginMinute(long minute)
    {
        lock (_gate)
        {
            // Whatever is older than the minute before is forgotten.
            (_slowest, _slowestBefore) = (_slowestBefore, _slowest);
            Array.ForEach(minute == _minute + 1 ? _slowest : [.. _slowest, .. _slowestBefore], note => note.Clear());
            _minute = minute;
            _least = 0;
        }
    }
}
