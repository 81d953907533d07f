namespace FastHttp.Actors.Http;

/// <summary>Where some bytes of a message are, counted from its first byte: the buffer may move, the range stays.</summary>
internal readonly record struct ByteRange(int Start, int Length)
{
    public int End => Start + Length;

    public bool IsEmpty => Length == 0;

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> bytes) => bytes.Slice(Start, Length);

    public static ByteRange Between(int start, int end) => new(start, end - start);
}

/// <summary>
/// One field line: its name, and its value without the optional whitespace around it. Written and read number by number: a
/// processor that must read as one what was just written as two waits for the write to reach its cache.
/// </summary>
internal struct FieldRange
{
    public int NameStart;
    public int NameEnd;
    public int ValueStart;
    public int ValueEnd;

    public readonly ByteRange Name => ByteRange.Between(NameStart, NameEnd);

    public readonly ByteRange Value => ByteRange.Between(ValueStart, ValueEnd);
}
