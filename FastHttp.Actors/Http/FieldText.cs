using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace FastHttp.Actors.Http;

/// <summary>
/// Values of fields as strings. Text is UTF-8 both ways. RFC 9110 section 5.5 lets a value hold any bytes beyond ASCII, so those that
/// are no UTF-8 are kept as well: a byte is read as U+DC00 plus its value, which no text contains by itself (half of a surrogate
/// pair), and such a character is written as that byte. What is read and written again has the same bytes.
/// </summary>
internal static class FieldText
{
    private const char Escape = '\uDC00';

    // The bytes of ASCII are text wherever they stand, so they are never kept this way and cannot be brought in by it.
    private const char FirstEscaped = '\uDC80';
    private const char LastEscaped = '\uDCFF';

    public static string Read(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : ReadAny(bytes);

    /// <summary>At least as many bytes as <see cref="Write"/> needs.</summary>
    public static int Bound(string text) => Encoding.UTF8.GetByteCount(text);

    /// <summary>Writes a text and returns its length. Other halves of surrogate pairs are written as U+FFFD.</summary>
    public static int Write(ReadOnlySpan<char> text, Span<byte> destination)
    {
        var length = 0;
        while (true)
        {
            var status = Utf8.FromUtf16(text, destination[length..], out var read, out var written, replaceInvalidSequences: false);
            length += written;
            if (status == OperationStatus.Done)
            {
                return length;
            }

            length += WriteHalf(text[read], destination[length..]);
            text = text[(read + 1)..];
        }
    }

    private static int WriteHalf(char half, Span<byte> destination)
    {
        if (half is >= FirstEscaped and <= LastEscaped)
        {
            destination[0] = (byte)(half - Escape);
            return 1;
        }

        return Rune.ReplacementChar.EncodeToUtf8(destination);
    }

    private static string ReadAny(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (var value in bytes[..length])
                {
                    text.Append((char)(Escape + value));
                }
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }
}
