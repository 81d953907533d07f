namespace FastHttp.Actors.Http;

/// <summary>
/// The Content-Type line of one response, kept with what owns the response and used again. The types the server sets by itself are
/// pointed at, neither looked through nor copied: nearly every response has one of them. A struct that is never copied.
/// </summary>
internal struct ContentTypeLine
{
    /// <summary>The charset is said (RFC 9110 section 8.3.2): what is sent is UTF-8, and browsers do not assume it.</summary>
    public static readonly byte[] Text = "Content-Type: text/plain; charset=utf-8\r\n"u8.ToArray();

    /// <summary>JSON has no charset parameter: it is UTF-8 (RFC 8259 sections 8.1 and 11).</summary>
    public static readonly byte[] Json = "Content-Type: application/json\r\n"u8.ToArray();
    public static readonly byte[] Bytes = "Content-Type: application/octet-stream\r\n"u8.ToArray();

    private byte[]? _own;
    private byte[]? _line;
    private int _length;

    private static ReadOnlySpan<byte> Name => "Content-Type: "u8;

    public readonly bool IsEmpty => _length == 0;

    /// <summary>The line with its CRLF, or nothing.</summary>
    public readonly ReadOnlySpan<byte> Line => _line.AsSpan(0, _length);

    /// <summary>What the line says; not to be asked when it is empty.</summary>
    public readonly ReadOnlySpan<byte> Value => Line[Name.Length..^2];

    public void Clear() => _length = 0;

    /// <summary>Takes one of the lines above.</summary>
    public void Use(byte[] line)
    {
        _line = line;
        _length = line.Length;
    }

    /// <summary>Takes a value; an empty one makes the line empty.</summary>
    /// <exception cref="ArgumentException">The value contains CR, LF, NUL or another control character.</exception>
    public void Set(ReadOnlySpan<byte> value)
    {
        if (FieldScanner.IndexOfOutside<FieldByte>(value, 0, value.Length) < value.Length)
        {
            throw new ArgumentException("A Content-Type holds no control characters but the tab.", nameof(value));
        }

        var length = Name.Length + value.Length + 2;
        if (_own is null || _own.Length < length)
        {
            _own = new byte[Math.Max(64, length)];
        }

        Name.CopyTo(_own);
        value.CopyTo(_own.AsSpan(Name.Length));
        "\r\n"u8.CopyTo(_own.AsSpan(length - 2));
        _line = _own;
        _length = value.IsEmpty ? 0 : length;
    }
}
