namespace FastHttp.Actors.Events;

/// <summary>One event of a text/event-stream (WHATWG HTML, 9.2). Immutable; one may be sent to many clients.</summary>
/// <param name="Data">
/// What the client's code gets. Any text: a line end of any kind (CR, LF, CRLF) arrives as LF, a lone surrogate as U+FFFD, all else as it is.
/// </param>
public sealed record ServerSentEvent(string Data)
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromDays(1);

    /// <summary>What the client's code gets. Any text; see the constructor.</summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public string Data
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = Data ?? throw new ArgumentNullException(nameof(Data));

    /// <summary>
    /// Its type: a browser hands it to the listeners of that name. Null (the default) or empty: "message", which <c>onmessage</c> gets too.
    /// </summary>
    /// <exception cref="ArgumentException">It holds CR or LF, with which it would end.</exception>
    public string? Event
    {
        get;
        init => field = OneLine(value, nameof(Event), "\r\n", "CR or LF");
    }

    /// <summary>
    /// A client that connects again names the last one it got (<see cref="EventStreamRef.LastEventId"/>). Null (the default): it keeps
    /// the one before. Empty: it forgets it.
    /// </summary>
    /// <exception cref="ArgumentException">It holds CR or LF, with which it would end, or NUL, for which clients ignore it.</exception>
    public string? Id
    {
        get;
        init => field = OneLine(value, nameof(Id), "\r\n\0", "CR, LF or NUL");
    }

    /// <summary>
    /// How long the client waits before it connects again, from now on; 0 to a day, in whole milliseconds. Null (the default): it stays.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is out of its range.</exception>
    public TimeSpan? Retry
    {
        get;
        init => field = value is null || IsRetry(value.Value)
            ? value : throw new ArgumentOutOfRangeException(nameof(Retry), value, "Retry must be 0 to a day.");
    }

    internal static bool IsRetry(TimeSpan time) => time >= TimeSpan.Zero && time <= LongestRetry;

    private static string? OneLine(string? value, string name, string wrong, string named) =>
        value.AsSpan().IndexOfAny(wrong) < 0 ? value : throw new ArgumentException($"{name} must not hold {named}.", name);
}
