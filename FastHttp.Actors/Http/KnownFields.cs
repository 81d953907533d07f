using System.Runtime.CompilerServices;

namespace FastHttp.Actors.Http;

/// <summary>
/// The fields that say where a request ends, for whom it is and what becomes of the connection. A field is known by its length
/// and its first four bytes before its name is compared.
/// </summary>
internal static class KnownFields
{
    /// <summary>One bit for each length that a known name has.</summary>
    private const uint KnownLengths = (1 << 4) | (1 << 6) | (1 << 10) | (1 << 14) | (1 << 17);

    private static readonly uint Host = FieldNames.LowerWord("host"u8);
    private static readonly uint Expe = FieldNames.LowerWord("expe"u8);
    private static readonly uint Conn = FieldNames.LowerWord("conn"u8);
    private static readonly uint Cont = FieldNames.LowerWord("cont"u8);
    private static readonly uint Tran = FieldNames.LowerWord("tran"u8);

    /// <summary>Applies the fields of the head from the one at <paramref name="first"/> on.</summary>
    public static Rejection Apply(ReadOnlySpan<byte> bytes, int first, RequestHead head)
    {
        ReadOnlySpan<FieldRange> fields = head.Fields.From(first);
        for (int i = 0; i < fields.Length; i++)
        {
            ref readonly FieldRange field = ref fields[i];
            int length = field.NameEnd - field.NameStart;
            if (length < 32 && ((KnownLengths >> length) & 1) != 0)
            {
                Rejection rejection = ApplyOne(bytes, bytes.Slice(field.NameStart, length), in field, head);
                if (rejection != Rejection.None)
                {
                    return rejection;
                }
            }
        }

        return Rejection.None;
    }

    private static Rejection ApplyOne(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name, in FieldRange field, RequestHead head)
    {
        // The first bytes are compared here: a call for each User-Agent would cost more than all else in this loop.
        uint begin = FieldNames.LowerWord(name);
        switch (name.Length)
        {
            case 4 when begin == Host:
                return ApplyHost(bytes, in field, head);
            case 6 when begin == Expe && FieldNames.EqualKnown(name, "expect"u8):
                return ApplyExpect(field.Value.Of(bytes), head);
            case 10 when begin == Conn && FieldNames.EqualKnown(name, "connection"u8):
                return ApplyConnection(bytes[field.ValueStart..field.ValueEnd], head);
            case 14 when begin == Cont && FieldNames.EqualKnown(name, "content-length"u8):
                return ApplyContentLength(bytes[field.ValueStart..field.ValueEnd], head);
            case 17 when begin == Tran && FieldNames.EqualKnown(name, "transfer-encoding"u8):
                return ApplyTransferEncoding(field.Value.Of(bytes), head);
            default:
                return Rejection.None;
        }
    }

    /// <summary>RFC 9112 section 3.2: exactly one, valid; and ignored where the target names the host.</summary>
    private static Rejection ApplyHost(ReadOnlySpan<byte> bytes, in FieldRange field, RequestHead head)
    {
        if ((head.Flags & ConnectionFlags.HostSeen) != 0)
        {
            return Rejection.DuplicateHost;
        }

        head.Flags |= ConnectionFlags.HostSeen;
        if (head.Form is TargetForm.Origin or TargetForm.Asterisk)
        {
            head.Host = field.Value;
        }

        return Authority.IsValid(bytes, field.ValueStart, field.ValueEnd, needsPort: false) ? Rejection.None : Rejection.InvalidHost;
    }

    /// <summary>RFC 9110 section 10.1.1: a list whose one known member is 100-continue.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Rejection ApplyExpect(ReadOnlySpan<byte> value, RequestHead head)
    {
        foreach (ReadOnlySpan<byte> expectation in new ListReader(value))
        {
            if (!FieldNames.EqualKnown(expectation, "100-continue"u8))
            {
                return Rejection.UnsupportedExpectation;
            }

            head.Flags |= ConnectionFlags.ExpectContinue;
        }

        return Rejection.None;
    }

    /// <summary>RFC 9110 section 7.6.1: a list, which may be spread over several lines. Unknown options only name fields.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Rejection ApplyConnection(ReadOnlySpan<byte> value, RequestHead head)
    {
        // What nearly every client sends.
        if (FieldNames.EqualKnown(value, "keep-alive"u8))
        {
            head.Flags |= ConnectionFlags.KeepAlive;
            return Rejection.None;
        }

        foreach (ReadOnlySpan<byte> option in new ListReader(value))
        {
            head.Flags |= option.Length switch
            {
                5 when FieldNames.EqualKnown(option, "close"u8) => ConnectionFlags.Close,
                7 when FieldNames.EqualKnown(option, "upgrade"u8) => ConnectionFlags.Upgrade,
                10 when FieldNames.EqualKnown(option, "keep-alive"u8) => ConnectionFlags.KeepAlive,
                _ => ConnectionFlags.None,
            };
        }

        return Rejection.None;
    }

    /// <summary>RFC 9110 section 8.6, 1*DIGIT. A list of equal values, which a recipient may accept, is refused.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Rejection ApplyContentLength(ReadOnlySpan<byte> value, RequestHead head)
    {
        if (head.ContentLength >= 0)
        {
            return Rejection.DuplicateContentLength;
        }

        if (head.IsChunked)
        {
            return Rejection.ContentLengthAndTransferEncoding;
        }

        long length = 0;
        foreach (byte digit in value)
        {
            int number = digit - '0';
            if ((uint)number > 9 || length > (long.MaxValue - number) / 10)
            {
                return Rejection.InvalidContentLength;
            }

            length = (length * 10) + number;
        }

        head.ContentLength = length;
        return value.IsEmpty ? Rejection.InvalidContentLength : Rejection.None;
    }

    /// <summary>RFC 9112 sections 6.1 and 6.3: the order of the questions is from "never valid" to "not understood here".</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Rejection ApplyTransferEncoding(ReadOnlySpan<byte> value, RequestHead head)
    {
        if (head.Version == 10)
        {
            return Rejection.TransferEncodingInHttp10;
        }

        if (head.ContentLength >= 0)
        {
            return Rejection.ContentLengthAndTransferEncoding;
        }

        if (head.IsChunked)
        {
            return Rejection.DuplicateTransferEncoding;
        }

        head.IsChunked = FieldNames.EqualKnown(value, "chunked"u8);
        return head.IsChunked ? Rejection.None : RefuseCodings(value);
    }

    /// <summary>Tells a coding we do not have (501) from a list that has no sense (400). No list is accepted, whatever it says.</summary>
    private static Rejection RefuseCodings(ReadOnlySpan<byte> value)
    {
        bool afterChunked = false;
        bool unknown = false;
        foreach (ReadOnlySpan<byte> coding in new ListReader(value))
        {
            int end = FieldScanner.IndexOfOutside<TokenByte>(coding, 0, coding.Length);
            bool isChunked = FieldNames.EqualKnown(coding[..end], "chunked"u8);
            bool hasParameters = end < coding.Length && coding[end..].TrimStart(" \t"u8).StartsWith(";"u8);

            // Chunked has no parameters (RFC 9112 section 7.1) and nothing may be applied after it, itself included.
            if (afterChunked || end == 0 || (end < coding.Length && (isChunked || !hasParameters)))
            {
                return Rejection.InvalidTransferEncoding;
            }

            afterChunked = isChunked;
            unknown |= !isChunked;
        }

        return unknown ? Rejection.UnsupportedTransferCoding : Rejection.InvalidTransferEncoding;
    }
}
