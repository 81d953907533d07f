namespace FastHttp.Actors.Http;

/// <summary>Fields that the server writes by itself unless the application set them.</summary>
[Flags]
internal enum OwnFields
{
    None = 0,
    Server = 1,
    Date = 2,
    ContentType = 4,
}

/// <summary>
/// The application's fields of one response, as they go out. Names must be tokens and values must hold no control characters but HTAB
/// (RFC 9110 sections 5.1 and 5.5): else an exception, and nothing is added. What frames the response is the server's:
/// Content-Length, Transfer-Encoding, Connection and Keep-Alive are rejected. Server, Date and Content-Type may be set; once,
/// so that adding one of them replaces it. Kept and used again: <see cref="Clear"/>.
/// </summary>
internal sealed class FieldLines
{
    private const int InitialSize = 256;
    private const int Separators = 4;

    private byte[] _bytes = [];

    public int Length { get; private set; }

    public OwnFields Own { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    public void Clear()
    {
        Length = 0;
        Own = OwnFields.None;
    }

    /// <summary>Adds a line; lines of the same name stay.</summary>
    /// <exception cref="ArgumentException">The name or the value is not valid, or the field is the server's.</exception>
    public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Check(name, value);
        OwnFields own = OwnField(name);
        if ((Own & own) != 0)
        {
            RemoveLines(name);
        }

        Own |= own;
        Reserve(name.Length + value.Length + Separators);
        Span<byte> free = _bytes.AsSpan(Length);
        name.CopyTo(free);
        ": "u8.CopyTo(free[name.Length..]);
        value.CopyTo(free[(name.Length + 2)..]);
        "\r\n"u8.CopyTo(free[(name.Length + 2 + value.Length)..]);
        Length += name.Length + value.Length + Separators;
    }

    /// <inheritdoc cref="Add(ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public void Add(string name, string value)
    {
        int nameBound = FieldText.Bound(name);
        int bound = nameBound + FieldText.Bound(value);

        // Encoded behind where the line will be: the free room is the one buffer that is at hand.
        Reserve(bound + Separators + bound);
        Span<byte> scratch = _bytes.AsSpan(Length + bound + Separators, bound);
        int nameLength = FieldText.Write(name, scratch);
        int valueLength = FieldText.Write(value, scratch[nameBound..]);
        Add(scratch[..nameLength], scratch.Slice(nameBound, valueLength));
    }

    private void RemoveLines(ReadOnlySpan<byte> name)
    {
        int at = 0;
        while (at < Length)
        {
            Span<byte> rest = _bytes.AsSpan(at, Length - at);
            int line = rest.IndexOf("\r\n"u8) + 2;
            if (rest.IndexOf((byte)':') == name.Length && FieldNames.Equal(rest[..name.Length], name))
            {
                rest[line..].CopyTo(rest);
                Length -= line;
            }
            else
            {
                at += line;
            }
        }
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(InitialSize, Math.Max(_bytes.Length * 2, Length + count)));
        }
    }

    private static void Check(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.IsEmpty || FieldScanner.IndexOfOutside<TokenByte>(name, 0, name.Length) < name.Length)
        {
            throw new ArgumentException("A field name is a token of letters, digits and !#$%&'*+-.^_`|~.", nameof(name));
        }

        if (FieldScanner.IndexOfOutside<FieldByte>(value, 0, value.Length) < value.Length)
        {
            throw new ArgumentException("A field value holds no control characters but the tab.", nameof(value));
        }

        bool isServers = name.Length switch
        {
            10 => FieldNames.Equal(name, "connection"u8) || FieldNames.Equal(name, "keep-alive"u8),
            14 => FieldNames.Equal(name, "content-length"u8),
            17 => FieldNames.Equal(name, "transfer-encoding"u8),
            _ => false,
        };
        if (isServers)
        {
            throw new ArgumentException("The server itself sets this field: it frames the response.", nameof(name));
        }
    }

    private static OwnFields OwnField(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when FieldNames.Equal(name, "date"u8) => OwnFields.Date,
        6 when FieldNames.Equal(name, "server"u8) => OwnFields.Server,
        12 when FieldNames.Equal(name, "content-type"u8) => OwnFields.ContentType,
        _ => OwnFields.None,
    };
}
