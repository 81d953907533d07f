namespace FastHttp.Actors.Http;

/// <summary>Where the fields of a message are, in the order they came. Grows to the largest message seen, then never again.</summary>
internal sealed class FieldList
{
    private FieldRange[] _fields = new FieldRange[16];

    public int Count { get; private set; }

    public FieldRange this[int index] =>
        index < Count ? _fields[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Makes room for a field, which is written there before <see cref="Add"/> takes it into the list.</summary>
    public ref FieldRange Reserve()
    {
        if (Count == _fields.Length)
        {
            Array.Resize(ref _fields, Count * 2);
        }

        return ref _fields[Count];
    }

    /// <summary>At most <paramref name="limit"/> places to write fields to, as many as there are without growing.</summary>
    public Span<FieldRange> Free(int limit) => _fields.AsSpan(Count, Math.Min(_fields.Length - Count, limit));

    public void Add(int count = 1) => Count += count;

    public ReadOnlySpan<FieldRange> From(int index) => _fields.AsSpan(index, Count - index);

    public void Clear() => Count = 0;

    /// <summary>For whoever may read it when this one has the next message's fields.</summary>
    public FieldList Copy() => new() { _fields = _fields[..Math.Max(Count, 1)], Count = Count };

    /// <summary>The value of the first field of that name. <paramref name="bytes"/> is what the ranges count in.</summary>
    public bool TryGet(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> lowerCaseName, out ByteRange value)
    {
        int index = IndexOf(bytes, lowerCaseName, from: 0);
        value = index < 0 ? default : _fields[index].Value;
        return index >= 0;
    }

    /// <summary>The index of the first field of that name at or after <paramref name="from"/>, or -1.</summary>
    public int IndexOf(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> lowerCaseName, int from)
    {
        for (int i = from; i < Count; i++)
        {
            ByteRange name = _fields[i].Name;
            if (name.Length == lowerCaseName.Length && FieldNames.Equal(name.Of(bytes), lowerCaseName))
            {
                return i;
            }
        }

        return -1;
    }
}
