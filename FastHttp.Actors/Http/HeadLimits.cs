namespace FastHttp.Actors.Http;

/// <summary>
/// How much head a peer may send. A line is counted without its CRLF, all fields together with theirs. 8 KiB for a line is
/// what RFC 9112 section 3 recommends as the least a server takes and what most servers in front of us take at most.
/// </summary>
internal sealed record HeadLimits(
    int MaxRequestLine = 8192,
    int MaxFieldLine = 8192,
    int MaxFieldsSize = 32768,
    int MaxFieldCount = 100)
{
    /// <summary>Longer than any registered method by far; RFC 9110 section 9 sets no limit of its own.</summary>
    public const int MaxMethod = 32;
}
