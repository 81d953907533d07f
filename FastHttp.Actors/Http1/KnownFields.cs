using System.Runtime.CompilerServices;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.Http1;

/// <summary>
/// The fields that say where a request ends, for whom it is and what becomes of the connection. A field is known by its length
/// and its first four bytes before its name is compared. What they say of this connection and of framing is kept here, the rest
/// goes into the <see cref="RequestHead"/>. A mutable value with one owner.
/// </summary>
internal struct KnownFields
{
    /// <summary>One bit for each length that a known name has.</summary>
    private const uint KnownLengths = (1 << 4) | (1 << 6) | (1 << 10) | (1 << 14) | (1 << 17);

    private static readonly uint Host = FieldNames.LowerWord("host"u8);
    private static readonly uint Expe = FieldNames.LowerWord("expe"u8);
    private static readonly uint Conn = FieldNames.LowerWord("conn"u8);
    private static readonly uint Cont = FieldNames.LowerWord("cont"u8);
    private static readonly uint Tran = FieldNames.LowerWord("tran"u8);

    public bool HasHost { get; private set; }

    public bool IsChunked { get; private set; }

    /// <summary>The Connection field names close.</summary>
    public bool Closes { get; private set; }

    /// <summary>The Connection field names keep-alive.</summary>
    public bool KeepsAlive { get; private set; }

    /// <summary>Applies the fields of the head from the one at <paramref name="first"/> on.</summary>
    public Rejection Apply(ReadOnlySpan<byte> bytes, int first, RequestHead head)
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

    private Rejection ApplyOne(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name, in FieldRange field, RequestHead head)
    {
        // The first bytes are compared here: a call for each User-Agent would cost more than all else in this loop.
        uint begin = FieldNames.LowerWord(name);
        switch (name.Length)
        {
            case 4 when begin == Host:
                return ApplyHost(bytes, in field, head);
            case 6 when begin == Expe && FieldNames.EqualKnown(name, "expect"u8):
                return ExpectField.Apply(field.Value.Of(bytes), head);
            case 10 when begin == Conn && FieldNames.EqualKnown(name, "connection"u8):
                return ApplyConnection(bytes[field.ValueStart..field.ValueEnd]);
            case 14 when begin == Cont && FieldNames.EqualKnown(name, "content-length"u8):
                return IsChunked
                    ? Rejection.ContentLengthAndTransferEncoding
                    : ContentLengthField.Apply(bytes[field.ValueStart..field.ValueEnd], head);
            case 17 when begin == Tran && FieldNames.EqualKnown(name, "transfer-encoding"u8):
                return ApplyTransferEncoding(field.Value.Of(bytes), head);
            default:
                return Rejection.None;
        }
    }

    /// <summary>RFC 9112 section 3.2: exactly one, valid; and ignored where the target names the host.</summary>
    private Rejection ApplyHost(ReadOnlySpan<byte> bytes, in FieldRange field, RequestHead head)
    {
        if (HasHost)
        {
            return Rejection.DuplicateHost;
        }

        HasHost = true;
        if (head.Form is TargetForm.Origin or TargetForm.Asterisk)
        {
            head.Host = field.Value;
        }

        return Authority.IsValid(bytes, field.ValueStart, field.ValueEnd, needsPort: false) ? Rejection.None : Rejection.InvalidHost;
    }

    /// <summary>RFC 9110 section 7.6.1: a list, which may be spread over several lines. Unknown options only name fields.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Rejection ApplyConnection(ReadOnlySpan<byte> value)
    {
        // What nearly every client sends.
        if (FieldNames.EqualKnown(value, "keep-alive"u8))
        {
            KeepsAlive = true;
            return Rejection.None;
        }

        foreach (ReadOnlySpan<byte> option in new ListReader(value))
        {
            Closes |= FieldNames.EqualKnown(option, "close"u8);
            KeepsAlive |= FieldNames.EqualKnown(option, "keep-alive"u8);
        }

        return Rejection.None;
    }

    /// <summary>RFC 9112 sections 6.1 and 6.3: the order of the questions is from "never valid" to "not understood here".</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Rejection ApplyTransferEncoding(ReadOnlySpan<byte> value, RequestHead head)
    {
        if (head.Version == 10)
        {
            return Rejection.TransferEncodingInHttp10;
        }

        if (head.ContentLength >= 0)
        {
            return Rejection.ContentLengthAndTransferEncoding;
        }

        if (IsChunked)
        {
            return Rejection.DuplicateTransferEncoding;
        }

        IsChunked = FieldNames.EqualKnown(value, "chunked"u8);
        return IsChunked ? Rejection.None : RejectCodings(value);
    }

    /// <summary>Tells a coding we do not have (501) from a list that has no sense (400). No list is accepted, whatever it says.</summary>
    private static Rejection RejectCodings(ReadOnlySpan<byte> value)
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
