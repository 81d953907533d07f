using System.Globalization;

namespace FastHttp.Actors.Observability;

/// <summary>Puts the parts of a line of text behind one another, and escapes what came from a client.</summary>
internal ref struct AccessText(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    public int Length { get; private set; }

    public void Put(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_destination[Length..]);
        Length += text.Length;
    }

    public void Put<T>(T value, ReadOnlySpan<char> format = default)
        where T : IUtf8SpanFormattable
    {
        value.TryFormat(_destination[Length..], out var written, format, CultureInfo.InvariantCulture);
        Length += written;
    }

    /// <summary>
    /// As Apache does since 2.0.46: what is not printable ASCII is \xhh, and quotes and backslashes have a backslash, so that a client can
    /// neither end a line nor a quoted value.
    /// </summary>
    public void PutEscaped(ReadOnlySpan<byte> value)
    {
        foreach (var b in value)
        {
            if (b is >= (byte)' ' and <= (byte)'~')
            {
                if (b is (byte)'"' or (byte)'\\')
                {
                    _destination[Length++] = (byte)'\\';
                }

                _destination[Length++] = b;
            }
            else
            {
                Put("\\x"u8);
                Put(b, "x2");
            }
        }
    }
}
