namespace FastHttp.Actors.Http;

/// <summary>
/// What the head of one request says, whatever version of HTTP it came in. It holds no bytes, only where they are, counted from
/// the first byte of the request. Made once, filled by a protocol's parser and used again: <see cref="Reset"/>. Not for
/// concurrent use.
/// </summary>
internal sealed class RequestHead
{
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

    /// <summary><see cref="ContentLengthField.Unknown"/> when none is declared.</summary>
    public long ContentLength { get; internal set; } = ContentLengthField.Unknown;

    /// <summary>Content follows the head, of a length that may not be declared. Known when the head is complete.</summary>
    public bool HasBody { get; internal set; }

    /// <summary>The Expect field names 100-continue.</summary>
    public bool NamesContinue { get; internal set; }

    /// <summary>RFC 9110 section 10.1.1: 1.0 clients do not know the interim response, and without a body there is nothing to wait for.</summary>
    public bool ExpectContinue => NamesContinue && Version >= 11 && HasBody;

    public FieldList Fields { get; } = new();

    public int FieldCount => Fields.Count;

    /// <inheritdoc cref="FieldList.TryGet"/>
    public bool TryGetField(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> lowerCaseName, out ByteRange value) =>
        Fields.TryGet(bytes, lowerCaseName, out value);

    public void Reset()
    {
        Method = default;
        KnownMethod = default;
        Target = default;
        Form = default;
        Path = default;
        Query = default;
        Host = default;
        Version = 0;
        ContentLength = ContentLengthField.Unknown;
        HasBody = false;
        NamesContinue = false;
        Fields.Clear();
    }
}
