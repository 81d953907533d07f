using FastHttp.Actors.Buffers;

namespace FastHttp.Actors.WebSocketFrames;

/// <summary>A message that is put together from pieces, in one block of the pool. A mutable value with one owner.</summary>
internal struct GatheredMessage
{
    private byte[]? _block;

    /// <summary>Bytes.</summary>
    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Bytes => _block.AsSpan(0, Length);

    /// <summary>The block that holds them, for what needs an array.</summary>
    public readonly byte[] Block => _block ?? [];

    /// <param name="piece">What follows.</param>
    /// <param name="more">Bytes that are known to follow it; they are not waited for with a block of their size unless some of them are here.</param>
    /// <param name="pool">Where memory comes from.</param>
    public void Append(ReadOnlySpan<byte> piece, int more, BufferPool pool)
    {
        if (piece.IsEmpty)
        {
            return;
        }

        var length = Length + piece.Length;
        if (_block is null || length > _block.Length)
        {
            // Never more than twice of what has arrived: who declares much and sends little costs little. But twice of what there
            // was: or a message of many small frames would be copied for each of them.
            var size = _block is null ? Math.Min((long)length + more, 2L * length) : Math.Max(length, 2L * _block.Length);
            Grow((int)Math.Min(Array.MaxLength, size), pool);
        }

        piece.CopyTo(_block.AsSpan(Length));
        Length = length;
    }

    /// <summary>Room behind what is there, at least that much; <see cref="Commit"/> follows.</summary>
    public Span<byte> Reserve(int room, BufferPool pool)
    {
        if (_block is null || _block.Length - Length < room)
        {
            Grow((int)Math.Min(Array.MaxLength, Math.Max((long)Length + room, Length * 2L)), pool);
        }

        return _block.AsSpan(Length);
    }

    public void Commit(int count) => Length += count;

    /// <summary>Takes the last bytes away.</summary>
    public void Cut(int count) => Length -= count;

    public void Release(BufferPool pool)
    {
        if (_block is not null)
        {
            pool.Return(_block);
        }

        this = default;
    }

    private void Grow(int size, BufferPool pool)
    {
        var larger = pool.Rent(size);
        Bytes.CopyTo(larger);
        if (_block is not null)
        {
            pool.Return(_block);
        }

        _block = larger;
    }
}
