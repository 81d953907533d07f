using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.Http1;

/// <summary>
/// Parses method SP request-target SP HTTP-version CRLF (RFC 9112 section 3) from left to right. The verdict on a byte never depends
/// on a later one, so that it is the same however the bytes are cut. A mutable value with one owner.
/// </summary>
internal struct RequestLineParser
{
    private enum Stage
    {
        Start,
        Method,
        Target,
        Version,
        Complete,
    }

    /// <summary>"HTTP/1.1" without its CRLF.</summary>
    private const int VersionLength = 8;

    /// <summary>The type of the record that a TLS handshake begins with, RFC 8446 section 5.1.</summary>
    private const byte TlsHandshakeRecord = 0x16;

    private Stage _stage;

    // The bytes before it are known to be valid.
    private int _scanned;

    // Where the first question mark of the target is; 0 while there is none.
    private int _question;

    /// <summary>How many bytes were looked at, those looked at twice counted twice.</summary>
    public int BytesExamined { get; private set; }

    public Rejection Rejection { get; private set; }

    /// <summary>Behind the CRLF, once the line is complete.</summary>
    public int End { get; private set; }

    public readonly bool IsComplete => _stage == Stage.Complete;

    private static ReadOnlySpan<byte> VersionPattern => "HTTP/d.d\r\n"u8;

    public ParseStatus Parse(ReadOnlySpan<byte> bytes, RequestHead head, HeadLimits limits)
    {
        ParseStatus status = ParseStatus.Done;
        if (_stage == Stage.Start)
        {
            status = ParseStart(bytes);
        }

        if (_stage == Stage.Method)
        {
            status = ParseMethod(bytes, head);
        }

        if (_stage == Stage.Target)
        {
            status = ParseTarget(bytes, head, limits.MaxRequestLine);
        }

        return _stage == Stage.Version ? ParseVersion(bytes, head) : status;
    }

    private ParseStatus ParseStart(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return ParseStatus.NeedMore;
        }

        if (bytes[0] == TlsHandshakeRecord)
        {
            return Reject(Rejection.TlsHandshake);
        }

        _stage = Stage.Method;
        return ParseStatus.Done;
    }

    private ParseStatus ParseMethod(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        if (bytes.StartsWith("GET "u8) && _scanned == 0)
        {
            return EndMethod(head, KnownMethod.Get, end: 3);
        }

        return ParseAnyMethod(bytes, head);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ParseStatus ParseAnyMethod(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        int window = Math.Min(bytes.Length, HeadLimits.MaxMethod + 1);
        int end = FieldScanner.IndexOfOutside<TokenByte>(bytes, _scanned, window);
        BytesExamined += end - _scanned;
        if (end > HeadLimits.MaxMethod)
        {
            return Reject(Rejection.MethodTooLong);
        }

        if (end == bytes.Length)
        {
            _scanned = end;
            return ParseStatus.NeedMore;
        }

        if (bytes[end] != ' ' || end == 0)
        {
            return RejectByte(bytes[end], Rejection.MalformedRequestLine);
        }

        return EndMethod(head, KnownMethods.Of(bytes[..end]), end);
    }

    private ParseStatus EndMethod(RequestHead head, KnownMethod method, int end)
    {
        head.Method = new ByteRange(0, end);
        head.KnownMethod = method;
        head.Target = new ByteRange(end + 1, 0);
        _scanned = end + 1;
        _stage = Stage.Target;
        return ParseStatus.Done;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ParseStatus ParseTarget(ReadOnlySpan<byte> bytes, RequestHead head, int limit)
    {
        // One byte more than fits: only that byte tells a line that just fits from one that does not.
        int window = (int)Math.Min(bytes.Length, limit + 1L);
        while (true)
        {
            int stop = _question == 0
                ? FieldScanner.IndexOfOutside<PathByte>(bytes, _scanned, window)
                : FieldScanner.IndexOfOutside<QueryByte>(bytes, _scanned, window);
            BytesExamined += stop - _scanned + 1;
            _scanned = stop;
            if (stop >= window)
            {
                return window > limit ? Reject(Rejection.RequestLineTooLong) : ParseStatus.NeedMore;
            }

            switch (bytes[stop])
            {
                case (byte)' ':
                    return EndTarget(bytes, head, stop, limit);
                case (byte)'?':
                    _question = stop;
                    _scanned = stop + 1;
                    break;
                case (byte)'%':
                    ParseStatus status = CheckEncodedByte(bytes, stop);
                    if (status != ParseStatus.Done)
                    {
                        return status;
                    }

                    _scanned = stop + 3;
                    break;
                case (byte)'\r':
                    // No version: HTTP/0.9, or a line that lost its end.
                    return Reject(Rejection.MalformedRequestLine);
                default:
                    return RejectByte(bytes[stop], Rejection.InvalidTarget);
            }
        }
    }

    /// <summary>RFC 3986 section 2.1, judged as soon as each digit is there.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ParseStatus CheckEncodedByte(ReadOnlySpan<byte> bytes, int percent)
    {
        if (percent + 2 < bytes.Length)
        {
            return PercentEncoding.IsValid(bytes[percent + 1], bytes[percent + 2])
                ? ParseStatus.Done
                : Reject(Rejection.InvalidPercentEncoding);
        }

        return percent + 1 < bytes.Length && !char.IsAsciiHexDigit((char)bytes[percent + 1])
            ? Reject(Rejection.InvalidPercentEncoding)
            : ParseStatus.NeedMore;
    }

    private ParseStatus EndTarget(ReadOnlySpan<byte> bytes, RequestHead head, int end, int limit)
    {
        if (end + 1 + VersionLength > limit)
        {
            return Reject(Rejection.RequestLineTooLong);
        }

        var target = ByteRange.Between(head.Target.Start, end);
        head.Target = target;
        Rejection rejection = target.IsEmpty
            ? Rejection.MalformedRequestLine
            : RequestTarget.Resolve(bytes, target, head, _question);
        if (rejection != Rejection.None)
        {
            return Reject(rejection);
        }

        _scanned = end + 1;
        _stage = Stage.Version;
        return ParseStatus.Done;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ParseStatus ParseVersion(ReadOnlySpan<byte> bytes, RequestHead head)
    {
        int start = head.Target.End + 1;
        ReadOnlySpan<byte> rest = bytes[start..];
        int length = VersionPattern.Length;
        if (rest.Length < length || !IsHttp11(rest))
        {
            // Byte by byte: the first one that cannot belong to a version decides.
            for (int i = _scanned - start; i < length; i++)
            {
                if (i == rest.Length)
                {
                    _scanned = start + i;
                    return ParseStatus.NeedMore;
                }

                BytesExamined++;
                byte expected = VersionPattern[i];
                if (expected == 'd' ? !char.IsAsciiDigit((char)rest[i]) : rest[i] != expected)
                {
                    return RejectByte(rest[i], i > VersionLength ? Rejection.InvalidLineEnd : Rejection.MalformedVersion);
                }
            }
        }

        // RFC 9112 section 2.3: the version is two digits; ours are 1.1 and 1.0.
        if (rest[5] != '1' || rest[7] > '1')
        {
            return Reject(Rejection.UnsupportedVersion);
        }

        head.Version = 10 + (rest[7] - '0');
        _stage = Stage.Complete;
        End = start + length;
        return ParseStatus.Done;
    }

    private static bool IsHttp11(ReadOnlySpan<byte> rest) =>
        BinaryPrimitives.ReadUInt64LittleEndian(rest) == BinaryPrimitives.ReadUInt64LittleEndian("HTTP/1.1"u8)
        && rest[8] == '\r'
        && rest[9] == '\n';

    /// <summary>A bare LF is one whatever it interrupts.</summary>
    private ParseStatus RejectByte(byte offender, Rejection otherwise) =>
        Reject(offender == '\n' ? Rejection.InvalidLineEnd : otherwise);

    private ParseStatus Reject(Rejection rejection)
    {
        Rejection = rejection;
        return ParseStatus.Rejected;
    }
}
