using System.Buffers.Text;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.Http1;

/// <summary>What the Connection field of a response says.</summary>
internal enum ConnectionOption
{
    /// <summary>Nothing: HTTP/1.1 stays open by itself.</summary>
    Default,
    Close,

    /// <summary>For HTTP/1.0, which closes by itself.</summary>
    KeepAlive,

    /// <summary>It is switched to what the Upgrade field names (RFC 9110 7.8).</summary>
    Upgrade,
}

/// <summary>All that a head is made of. The spans hold whole lines with their CRLF, or nothing.</summary>
internal readonly ref struct ResponseHead
{
    public required int Status { get; init; }

    public required ResponseFraming Framing { get; init; }

    /// <summary>Only asked for with <see cref="ResponseFraming.Length"/>.</summary>
    public long ContentLength { get; init; }

    public ConnectionOption Connection { get; init; }

    /// <summary>Server, which may be missing, and Date (<see cref="DateField"/>). Each is left out where the application set its own.</summary>
    public ReadOnlySpan<byte> ServerAndDate { get; init; }

    /// <summary>
    /// Left out where the application set the field, and with 1xx, 204 and 304, which have no content to describe; a
    /// response to HEAD describes what GET would bring.
    /// </summary>
    public ReadOnlySpan<byte> ContentTypeLine { get; init; }

    public FieldLines? Fields { get; init; }
}

/// <summary>Writes heads of responses, RFC 9112 section 4. The wire's line stands above each part.</summary>
internal static class ResponseHeadWriter
{
    /// <summary>All that is not a span: the longest status line, the longest length, Connection and the empty line.</summary>
    private const int FixedPart = StatusLines.MaxLength + 38 + 26 + 2;

    /// <summary>At least as many bytes as <see cref="Write"/> needs.</summary>
    public static int Bound(in ResponseHead head) =>
        FixedPart + head.ServerAndDate.Length + head.ContentTypeLine.Length + (head.Fields?.Length ?? 0);

    /// <summary>Writes the head with its empty line and returns its length.</summary>
    public static int Write(Span<byte> destination, in ResponseHead head)
    {
        OwnFields set = head.Fields?.Own ?? OwnFields.None;

        // HTTP/1.1 200 OK
        int at = StatusLines.Write(destination, head.Status);

        // Server: FastHttp
        // Date: Sun, 06 Nov 1994 08:49:37 GMT
        at = Append(destination, at, WithoutOwn(head.ServerAndDate, set));

        // Content-Type: text/plain; charset=utf-8
        if ((set & OwnFields.ContentType) == 0 && head.Status is >= 200 and not (204 or 304))
        {
            at = Append(destination, at, head.ContentTypeLine);
        }

        at = WriteFraming(destination, at, in head);
        at = Append(destination, at, ConnectionLine(in head));
        at = Append(destination, at, head.Fields is null ? default : head.Fields.Bytes);
        return Append(destination, at, "\r\n"u8);
    }

    private static ReadOnlySpan<byte> WithoutOwn(ReadOnlySpan<byte> serverAndDate, OwnFields set)
    {
        if ((set & (OwnFields.Server | OwnFields.Date)) == 0)
        {
            return serverAndDate;
        }

        var date = Math.Max(0, serverAndDate.Length - DateField.Length);
        var from = (set & OwnFields.Server) == 0 ? 0 : date;
        return serverAndDate[from..((set & OwnFields.Date) == 0 ? serverAndDate.Length : date)];
    }

    private static int WriteFraming(Span<byte> destination, int at, in ResponseHead head)
    {
        if (head.Framing == ResponseFraming.Chunked)
        {
            // Transfer-Encoding: chunked
            return Append(destination, at, "Transfer-Encoding: chunked\r\n"u8);
        }

        if (head.Framing != ResponseFraming.Length)
        {
            return at;
        }

        // Content-Length: 13
        at = Append(destination, at, "Content-Length: "u8);
        if (!Utf8Formatter.TryFormat(head.ContentLength, destination[at..], out int digits))
        {
            throw new ArgumentException("The destination is too short.", nameof(destination));
        }

        return Append(destination, at + digits, "\r\n"u8);
    }

    private static ReadOnlySpan<byte> ConnectionLine(in ResponseHead head) => head.Connection switch
    {
        // Without another end of the body, nothing but the end of the connection tells it.
        _ when head.Framing == ResponseFraming.Close => "Connection: close\r\n"u8,
        ConnectionOption.Close => "Connection: close\r\n"u8,
        ConnectionOption.KeepAlive => "Connection: keep-alive\r\n"u8,
        ConnectionOption.Upgrade => "Connection: Upgrade\r\n"u8,
        _ => default,
    };

    private static int Append(Span<byte> destination, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(destination[at..]);
        return at + bytes.Length;
    }
}
