using System.Collections;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// The field lines of a request that is kept, as the bytes they were: a request is often kept for long (by each WebSocket) and its fields
/// seldom read. A string is made each time one is asked for. Immutable.
/// </summary>
internal sealed class KeptFields : IReadOnlyList<KeyValuePair<string, string>>
{
    // Each name and each value, in order, is followed by a byte that neither can hold (RFC 9110 5.1 and 5.5).
    private const byte End = 0;

    private readonly byte[] _lines;

    public KeptFields(FieldList fields, int count, ReadOnlySpan<byte> head)
    {
        var length = 0;
        for (var i = 0; i < count; i++)
        {
            length += fields[i].Name.Length + fields[i].Value.Length + 2;
        }

        _lines = new byte[length];
        Count = count;
        var at = 0;
        for (var i = 0; i < count; i++)
        {
            at = Add(fields[i].Name.Of(head), at);
            at = Add(fields[i].Value.Of(head), at);
        }
    }

    public int Count { get; }

    public KeyValuePair<string, string> this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var at = 0;
            for (var i = 0; i < index; i++)
            {
                Take(ref at);
                Take(ref at);
            }

            return Next(ref at);
        }
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator()
    {
        for (var at = 0; at < _lines.Length;)
        {
            yield return Next(ref at);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int Add(ReadOnlySpan<byte> part, int at)
    {
        part.CopyTo(_lines.AsSpan(at));
        _lines[at + part.Length] = End;
        return at + part.Length + 1;
    }

    private KeyValuePair<string, string> Next(ref int at)
    {
        var field = new RequestField(Take(ref at), Take(ref at));
        return new(field.Name, field.Value);
    }

    private ReadOnlySpan<byte> Take(ref int at)
    {
        var rest = _lines.AsSpan(at);
        var part = rest[..rest.IndexOf(End)];
        at += part.Length + 1;
        return part;
    }
}
