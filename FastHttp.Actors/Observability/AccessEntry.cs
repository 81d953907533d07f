using System.Net;

namespace FastHttp.Actors.Observability;

/// <summary>
/// One response, as the access log tells of it. The spans are read while the line is written, and not kept. What came from the
/// client may hold any bytes: each format escapes it.
/// </summary>
internal readonly ref struct AccessEntry
{
    /// <summary>When the response was complete or broken off, in UTC.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>Null for a client of a Unix socket.</summary>
    public IPAddress? Client { get; init; }

    /// <summary>Method, target and version; empty when no request line was understood.</summary>
    public ReadOnlySpan<byte> Method { get; init; }

    /// <summary>As it came, with its query.</summary>
    public ReadOnlySpan<byte> Target { get; init; }

    /// <summary>As "HTTP/1.1".</summary>
    public ReadOnlySpan<byte> Protocol { get; init; }

    /// <summary>Where no request line was understood: what came, up to the end of its first line.</summary>
    public ReadOnlySpan<byte> Unparsed { get; init; }

    /// <summary>The status; 499 for a client that left before its response, as nginx has it; 0 when the server sent none.</summary>
    public int Status { get; init; }

    /// <summary>Bytes of the response's body.</summary>
    public long Bytes { get; init; }

    /// <summary>From the first byte of the request to now.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>As "/users/{id}", as in metrics and spans; null when none was found.</summary>
    public string? Route { get; init; }

    public ReadOnlySpan<byte> Referer { get; init; }

    public ReadOnlySpan<byte> UserAgent { get; init; }

    /// <summary>The counter of the rejection when the server has responded in the handler's place; else null.</summary>
    public string? Rejection { get; init; }

    /// <summary>Why the connection ended before the response was whole; null when it was.</summary>
    public string? CutOff { get; init; }
}
