namespace FastHttp.Actors.Observability;

/// <summary>How a line of the access log is written. Each loop has its own: not for concurrent use. It allocates nothing per line.</summary>
internal abstract class AccessFormat
{
    /// <summary>No line is longer: the bounds below, each byte escaped at its longest.</summary>
    public const int MaxLine = 40 * 1024;

    /// <summary>Bytes of a target or an unparsed line that are shown; "..." follows when there were more.</summary>
    protected const int MostOfTarget = 2048;

    /// <summary>Bytes of any other value that are shown.</summary>
    protected const int MostOfField = 512;

    /// <summary>The text that stands for what was cut off.</summary>
    protected static ReadOnlySpan<byte> Cut => "..."u8;

    /// <summary>Writes one line with its line end, and nothing else that could end a line.</summary>
    /// <param name="destination">Of at least <see cref="MaxLine"/> bytes.</param>
    /// <param name="entry">What it tells.</param>
    /// <returns>The length of the line.</returns>
    public abstract int Write(Span<byte> destination, in AccessEntry entry);
}
