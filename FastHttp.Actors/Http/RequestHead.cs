namespace FastHttp.Actors.Http;

/// <summary>
/// One parsed request head. It holds no bytes, only where they are, counted from the first byte of the request (of the empty
/// line before it, if there was one). Made once and used again: <see cref="Reset"/>, then
/// <see cref="RequestHeadParser.Parse"/> until it is not <see cref="ParseStatus.NeedMore"/>. Not for concurrent use.
/// </summary>
internal sealed class RequestHead
{
    internal RequestLineState Line;
    internal FieldSection Section;
    internal ConnectionFlags Flags;

    public ByteRange Method { get; internal set; }

    public KnownMethod KnownMethod { get; internal set; }

    public ByteRange Target { get; internal set; }

    public TargetForm Form { get; internal set; }

    /// <summary>Never empty but in authority-form: an absolute target without a path has "/", RFC 9110 section 4.2.3.</summary>
    public ByteRange Path { get; internal set; }

    /// <summary>Without the question mark; empty when there is none.</summary>
    public ByteRange Query { get; internal set; }

    /// <summary>The host that is asked for: from the target where that names one, else from the Host field.</summary>
    public ByteRange Host { get; internal set; }

    /// <summary>11 or 10.</summary>
    public int Version { get; internal set; }

    /// <summary>The bytes of the whole head with its empty line; 0 until it is complete.</summary>
    public int Length { get; internal set; }

    /// <summary>-1 when none is declared.</summary>
    public long ContentLength { get; internal set; } = -1;

    public bool IsChunked { get; internal set; }

    public bool HasBody => IsChunked || ContentLength > 0;

    /// <summary>RFC 9112 section 9.3: close wins over keep-alive; 1.0 stays only on request.</summary>
    public bool KeepAlive => (Flags & ConnectionFlags.Close) == 0 && (Version == 11 || (Flags & ConnectionFlags.KeepAlive) != 0);

    /// <summary>The Connection field names upgrade; whether the Upgrade field is there is another question.</summary>
    public bool ConnectionUpgrade => (Flags & ConnectionFlags.Upgrade) != 0;

    /// <summary>RFC 9110 section 10.1.1: 1.0 clients do not know the interim answer, and without a body there is nothing to wait for.</summary>
    public bool ExpectContinue => (Flags & ConnectionFlags.ExpectContinue) != 0 && Version == 11 && HasBody;

    public FieldList Fields { get; } = new();

    public int FieldCount => Fields.Count;

    public Rejection Rejection { get; internal set; }

    /// <summary>For the test that the work is linear in the bytes, however they are cut.</summary>
    public int BytesExamined => Line.BytesExamined + Section.BytesExamined;

    public FieldRange GetField(int index) => Fields[index];

    /// <inheritdoc cref="FieldList.TryGet"/>
    public bool TryGetField(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> lowerCaseName, out ByteRange value) =>
        Fields.TryGet(bytes, lowerCaseName, out value);

    public void Reset()
    {
        Line = default;
        Section = default;
        Flags = ConnectionFlags.None;
        Method = default;
        KnownMethod = default;
        Target = default;
        Form = default;
        Path = default;
        Query = default;
        Host = default;
        Version = 0;
        Length = 0;
        ContentLength = -1;
        IsChunked = false;
        Rejection = Rejection.None;
        Fields.Clear();
    }

    internal ParseStatus Reject(Rejection rejection)
    {
        Rejection = rejection;
        return ParseStatus.Rejected;
    }
}

/// <summary>What the Connection and Expect fields ask for.</summary>
[Flags]
internal enum ConnectionFlags
{
    None = 0,
    Close = 1,
    KeepAlive = 2,
    Upgrade = 4,
    ExpectContinue = 8,
    HostSeen = 16,
}
