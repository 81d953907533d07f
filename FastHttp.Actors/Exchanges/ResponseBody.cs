using System.Buffers;
using System.Text;
using System.Text.Json;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// The bytes of one response's body, kept with the pooled exchange. It grows as needed; what a large response needed is given up
/// when the exchange lives again, so that one of them does not make every exchange large for ever.
/// </summary>
internal sealed class ResponseBody : IBufferWriter<byte>
{
    private const int InitialSize = 512;
    private const int KeptSize = 64 * 1024;

    // A writer has state of its own and costs an allocation: each thread keeps one, as the serializer itself does.
    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    private byte[] _bytes = [];
    private int _length;
    private bool _isLent;
    private bool _isLentForGood;

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>
    /// Somebody outside may write to the memory behind <see cref="Written"/>. With <paramref name="forGood"/> he may do so at any
    /// time later, so that no other life must have it; else only until the loop's current message ends.
    /// </summary>
    public void Lend(bool forGood)
    {
        _isLent = true;
        _isLentForGood |= forGood;
    }

    /// <summary>The response begins anew. Whoever still writes to lent memory must not write into it.</summary>
    public void Restart()
    {
        _length = 0;
        if (_isLent)
        {
            _bytes = [];
            _isLent = _isLentForGood = false;
        }
    }

    /// <summary>What was written is sent; the writer goes on behind it.</summary>
    public void TakeAway() => _length = 0;

    /// <summary>For the next life.</summary>
    public void Clear()
    {
        _length = 0;
        if (_isLentForGood || _bytes.Length > KeptSize)
        {
            _bytes = [];
        }

        _isLent = _isLentForGood = false;
    }

    public void Write(string text)
    {
        var room = GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length += Encoding.UTF8.GetBytes(text, room);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _length += bytes.Length;
    }

    public void WriteJson<T>(T value, JsonSerializerOptions options)
    {
        if (options.Encoder is not null || options.WriteIndented)
        {
            // The thread's writer has its own mind in these.
            Write(JsonSerializer.SerializeToUtf8Bytes(value, options));
            return;
        }

        // Taken while it is in use: a value's own code may write another response.
        var writer = _json ?? new Utf8JsonWriter(this, new JsonWriterOptions { SkipValidation = true });
        _json = null;
        try
        {
            writer.Reset(this);
            JsonSerializer.Serialize(writer, value, options);
            writer.Flush();
        }
        finally
        {
            _json = writer;
        }
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - _length);
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_length);
    }

    private void Reserve(int sizeHint)
    {
        var needed = _length + Math.Max(sizeHint, 1);
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, Math.Max(InitialSize, _bytes.Length * 2)));
        }
    }
}
