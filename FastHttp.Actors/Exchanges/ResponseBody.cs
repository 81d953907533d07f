using System.Buffers;
using System.Text;
using System.Text.Json;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// The bytes of one answer's body, kept with the pooled context. It grows as needed; what a large answer needed is given up
/// when the context is reused, so that one of them does not make every context large for ever.
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

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    public void Clear()
    {
        _length = 0;
        if (_bytes.Length > KeptSize)
        {
            _bytes = [];
        }
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
        var writer = _json ??= new Utf8JsonWriter(this, new JsonWriterOptions { SkipValidation = true });
        writer.Reset(this);
        JsonSerializer.Serialize(writer, value, options);
        writer.Flush();
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
