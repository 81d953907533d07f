namespace FastHttp.Actors.WebSockets;

/// <summary>
/// Where the message lies that an actor takes in place: in what was received, which is consumed when the actor is done with it, or with
/// the reader, which gathered it. A mutable value with one owner.
/// </summary>
internal struct GivenMessage
{
    private int _at;
    private int _length;
    private int _end;

    public readonly bool IsGathered => _at < 0;

    /// <param name="received">What was received and not consumed.</param>
    /// <param name="payload">Of the message.</param>
    /// <param name="end">How much of what was received belongs to it.</param>
    public static GivenMessage Of(Span<byte> received, ReadOnlySpan<byte> payload, int end) => new()
    {
        _at = received.Overlaps(payload, out var at) ? at : payload.IsEmpty ? 0 : -1,
        _length = payload.Length,
        _end = end,
    };

    public readonly ReadOnlySpan<byte> PayloadIn(Span<byte> received) => received.Slice(_at, _length);

    /// <summary>What is to be consumed now that the actor is done with it. False: nothing.</summary>
    public bool TakeEnd(out int end)
    {
        end = _end;
        _end = 0;
        return end > 0;
    }
}
