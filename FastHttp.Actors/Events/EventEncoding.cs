using System.Globalization;
using System.Text;

namespace FastHttp.Actors.Events;

/// <summary>
/// Events as the lines of a text/event-stream (WHATWG HTML, 9.2.5): "name: value", one field a line, and an empty line behind the event.
/// The space is always there, so that a value which begins with one keeps it (9.2.6).
/// </summary>
internal static class EventEncoding
{
    /// <summary>A comment, which clients ignore.</summary>
    public static ReadOnlySpan<byte> Comment => ":\n\n"u8;

    /// <summary>Bytes of the event.</summary>
    public static int LengthOf(ServerSentEvent sent)
    {
        var count = new Lines([], isCount: true);
        Write(sent, ref count);
        return count.Length;
    }

    /// <summary>Writes the event and returns its length.</summary>
    public static int Write(ServerSentEvent sent, Span<byte> destination)
    {
        var lines = new Lines(destination, isCount: false);
        Write(sent, ref lines);
        return lines.Length;
    }

    /// <summary>Writes the time to wait before connecting again, by itself, and returns its length: at most <paramref name="destination"/>'s 32 bytes.</summary>
    public static int WriteRetry(TimeSpan retry, Span<byte> destination)
    {
        var lines = new Lines(destination, isCount: false);
        Write(retry, ref lines);
        lines.End();
        return lines.Length;
    }

    private static void Write(ServerSentEvent sent, ref Lines lines)
    {
        if (sent.Retry is { } retry)
        {
            Write(retry, ref lines);
        }

        if (sent.Id is not null)
        {
            lines.Add("id: "u8, sent.Id);
        }

        if (!string.IsNullOrEmpty(sent.Event))
        {
            lines.Add("event: "u8, sent.Event);
        }

        // Every line of the data is a field of its own; the client puts an LF between them.
        var data = sent.Data.AsSpan();
        int end;
        while ((end = data.IndexOfAny('\r', '\n')) >= 0)
        {
            lines.Add("data: "u8, data[..end]);
            data = data[(data[end..].StartsWith("\r\n") ? end + 2 : end + 1)..];
        }

        lines.Add("data: "u8, data);
        lines.End();
    }

    private static void Write(TimeSpan retry, ref Lines lines)
    {
        Span<char> digits = stackalloc char[20];
        ((long)retry.TotalMilliseconds).TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        lines.Add("retry: "u8, digits[..length]);
    }

    /// <summary>Writes lines, or only counts their bytes. UTF-8 with U+FFFD for lone surrogates.</summary>
    private ref struct Lines(Span<byte> destination, bool isCount)
    {
        private readonly Span<byte> _destination = destination;

        public int Length { get; private set; }

        public void Add(ReadOnlySpan<byte> name, scoped ReadOnlySpan<char> value)
        {
            if (isCount)
            {
                Length = checked(Length + name.Length + Encoding.UTF8.GetByteCount(value) + 1);
                return;
            }

            name.CopyTo(_destination[Length..]);
            Length += name.Length;
            Length += Encoding.UTF8.GetBytes(value, _destination[Length..]);
            End();
        }

        /// <summary>A line end; behind one, the end of the event.</summary>
        public void End()
        {
            if (!isCount)
            {
                _destination[Length] = (byte)'\n';
            }

            Length++;
        }
    }
}
