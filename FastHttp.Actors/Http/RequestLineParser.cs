using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace FastHttp.Actors.Http;

/// <summary>How far the request line was understood.</summary>
internal struct RequestLineState
{
    public RequestLineStage Stage;

    /// <summary>Where the line begins: 0, or 2 behind an empty line.</summary>
    public int Start;

    /// <summary>The bytes before it are known to be valid.</summary>
    public int Scanned;

    /// <summary>Where the first question mark of the target is; 0 while there is none.</summary>
    public int Question;

    public int BytesExamined;
}

internal enum RequestLineStage
{
    Start,
    Method,
    Target,
    Version,
    Complete,
}

/// <summary>
/// Parses method SP request-target SP HTTP-version CRLF (RFC 9112 section 3) from left to right. The verdict on a byte never depends
/// on a later one, so that it is the same however the bytes are cut.
/// </summary>
internal static class RequestLineParser
{
    /// <summary>"HTTP/1.1" without its CRLF.</summary>
    private const int VersionLength = 8;

    /// <summary>The type of the record that a TLS handshake begins with, RFC 8446 section 5.1.</summary>
    private const byte TlsHandshakeRecord = 0x16;

    private static ReadOnlySpan<byte> VersionPattern => "HTTP/d.d\r\n"u8;

    public static ParseStatus Parse(ReadOnlySpan<byte> bytes, RequestHead head, HeadLimits limits)
    {
        ref RequestLineState line = ref head.Line;
        ParseStatus status = ParseStatus.Done;
        if (line.Stage == RequestLineStage.Start)
        {
            status = ParseStart(bytes, head);
        }

        if (line.Stage == RequestLineStage.Method)
        {
            status = ParseMethod(bytes, head);
        }

        if (line.Stage == RequestLineStage.Target)
        {
            status = ParseTarget(bytes, head, limits.MaxRequestLine);
        }

        return line.Stage == RequestLineStage.Version ? ParseVersion(bytes, head) : status;
    }

    /// <summary>RFC 9112 section 2.2: an empty line before the request line is skipped; here one, and only CRLF.</summary>
    private static ParseStatus ParseStart(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        if (bytes.IsEmpty)
        {
            return ParseStatus.NeedMore;
        }

        if (bytes[0] == '\r')
        {
            if (bytes.Length == 1)
            {
                return ParseStatus.NeedMore;
            }

            if (bytes[1] != '\n')
            {
                return head.Reject(Rejection.InvalidLineEnd);
            }

            head.Line.Start = 2;
            head.Line.Scanned = 2;
        }
        else if (bytes[0] == TlsHandshakeRecord)
        {
            return head.Reject(Rejection.TlsHandshake);
        }

        head.Line.Stage = RequestLineStage.Method;
        return ParseStatus.Done;
    }

    private static ParseStatus ParseMethod(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        if (bytes.StartsWith("GET "u8) && head.Line.Scanned == 0)
        {
            return EndMethod(head, KnownMethod.Get, start: 0, end: 3);
        }

        return ParseAnyMethod(bytes, head);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ParseStatus ParseAnyMethod(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        int start = head.Line.Start;
        int window = Math.Min(bytes.Length, start + HeadLimits.MaxMethod + 1);
        int end = FieldScanner.IndexOfOutside<TokenByte>(bytes, head.Line.Scanned, window);
        head.Line.BytesExamined += end - head.Line.Scanned;
        if (end - start > HeadLimits.MaxMethod)
        {
            return head.Reject(Rejection.MethodTooLong);
        }

        if (end == bytes.Length)
        {
            head.Line.Scanned = end;
            return ParseStatus.NeedMore;
        }

        if (bytes[end] != ' ' || end == start)
        {
            return RejectByte(head, bytes[end], Rejection.MalformedRequestLine);
        }

        return EndMethod(head, KnownMethods.Of(bytes[start..end]), start, end);
    }

    private static ParseStatus EndMethod(RequestHead head, KnownMethod method, int start, int end)
    {
        head.Method = ByteRange.Between(start, end);
        head.KnownMethod = method;
        head.Target = new ByteRange(end + 1, 0);
        head.Line.Scanned = end + 1;
        head.Line.Stage = RequestLineStage.Target;
        return ParseStatus.Done;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ParseStatus ParseTarget(ReadOnlySpan<byte> bytes, RequestHead head, int limit)
    {
        ref RequestLineState line = ref head.Line;

        // One byte more than fits: only that byte tells a line that just fits from one that does not.
        int window = (int)Math.Min(bytes.Length, (long)line.Start + limit + 1);
        while (true)
        {
            int stop = line.Question == 0
                ? FieldScanner.IndexOfOutside<PathByte>(bytes, line.Scanned, window)
                : FieldScanner.IndexOfOutside<QueryByte>(bytes, line.Scanned, window);
            line.BytesExamined += stop - line.Scanned + 1;
            line.Scanned = stop;
            if (stop >= window)
            {
                return window - line.Start > limit ? head.Reject(Rejection.RequestLineTooLong) : ParseStatus.NeedMore;
            }

            switch (bytes[stop])
            {
                case (byte)' ':
                    return EndTarget(bytes, head, stop, limit);
                case (byte)'?':
                    line.Question = stop;
                    line.Scanned = stop + 1;
                    break;
                case (byte)'%':
                    ParseStatus status = CheckEncodedByte(bytes, head, stop);
                    if (status != ParseStatus.Done)
                    {
                        return status;
                    }

                    line.Scanned = stop + 3;
                    break;
                case (byte)'\r':
                    // No version: HTTP/0.9, or a line that lost its end.
                    return head.Reject(Rejection.MalformedRequestLine);
                default:
                    return RejectByte(head, bytes[stop], Rejection.InvalidTarget);
            }
        }
    }

    /// <summary>RFC 3986 section 2.1, judged as soon as each digit is there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ParseStatus CheckEncodedByte(ReadOnlySpan<byte> bytes, RequestHead head, int percent)
    {
        if (percent + 2 < bytes.Length)
        {
            return PercentEncoding.IsValid(bytes[percent + 1], bytes[percent + 2])
                ? ParseStatus.Done
                : head.Reject(Rejection.InvalidPercentEncoding);
        }

        return percent + 1 < bytes.Length && !char.IsAsciiHexDigit((char)bytes[percent + 1])
            ? head.Reject(Rejection.InvalidPercentEncoding)
            : ParseStatus.NeedMore;
    }

    private static ParseStatus EndTarget(ReadOnlySpan<byte> bytes, RequestHead head, int end, int limit)
    {
        if (end + 1 + VersionLength - head.Line.Start > limit)
        {
            return head.Reject(Rejection.RequestLineTooLong);
        }

        var target = ByteRange.Between(head.Target.Start, end);
        head.Target = target;
        Rejection rejection = target.IsEmpty
            ? Rejection.MalformedRequestLine
            : RequestTarget.Resolve(bytes, target, head, head.Line.Question);
        if (rejection != Rejection.None)
        {
            return head.Reject(rejection);
        }

        head.Line.Scanned = end + 1;
        head.Line.Stage = RequestLineStage.Version;
        return ParseStatus.Done;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ParseStatus ParseVersion(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        int start = head.Target.End + 1;
        ReadOnlySpan<byte> rest = bytes[start..];
        int length = VersionPattern.Length;
        if (rest.Length < length || !IsHttp11(rest))
        {
            // Byte by byte: the first one that cannot belong to a version decides.
            for (int i = head.Line.Scanned - start; i < length; i++)
            {
                if (i == rest.Length)
                {
                    head.Line.Scanned = start + i;
                    return ParseStatus.NeedMore;
                }

                head.Line.BytesExamined++;
                byte expected = VersionPattern[i];
                if (expected == 'd' ? !char.IsAsciiDigit((char)rest[i]) : rest[i] != expected)
                {
                    return RejectByte(head, rest[i], i > VersionLength ? Rejection.InvalidLineEnd : Rejection.MalformedVersion);
                }
            }
        }

        // RFC 9112 section 2.3: the version is two digits; ours are 1.1 and 1.0.
        if (rest[5] != '1' || rest[7] > '1')
        {
            return head.Reject(Rejection.UnsupportedVersion);
        }

        head.Version = 10 + (rest[7] - '0');
        head.Line.Stage = RequestLineStage.Complete;
        head.Section = new FieldSection(start + length);
        return ParseStatus.Done;
    }

    private static bool IsHttp11(ReadOnlySpan<byte> rest) =>
        BinaryPrimitives.ReadUInt64LittleEndian(rest) == BinaryPrimitives.ReadUInt64LittleEndian("HTTP/1.1"u8)
        && rest[8] == '\r'
        && rest[9] == '\n';

    /// <summary>A bare LF is one whatever it interrupts.</summary>
    private static ParseStatus RejectByte(RequestHead head, byte offender, Rejection otherwise) =>
        head.Reject(offender == '\n' ? Rejection.InvalidLineEnd : otherwise);
}
