using System.Text;
using CsCheck;
using FastHttp.Actors.Http;
using Xunit;

namespace FastHttp.Actors.Tests.Http;

/// <summary>Strings of field values: UTF-8, and nothing is lost of what is none.</summary>
public sealed class FieldTextTests
{
    private static readonly Gen<byte[]> Valid = Gen.Char.Array[0, 20].Select(text => Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Any_bytes_come_back() =>
        Gen.Select(Valid, Gen.Byte.Array[0, 12], Valid).Sample((before, any, after) =>
        {
            byte[] bytes = [.. before, .. any, .. after];
            return Write(FieldText.Read(bytes)).SequenceEqual(bytes);
        });

    [Fact]
    public void UTF_8_is_read_as_what_it_says() =>
        Valid.Sample(bytes => FieldText.Read(bytes) == Encoding.UTF8.GetString(bytes));

    [Fact]
    public void Any_text_is_written_as_UTF_8_but_for_what_stands_for_a_byte() =>
        Gen.Char.Array[0, 20].Select(text => new string(text)).Where(text => !text.Any(c => c is >= '\uDC80' and <= '\uDCFF')).Sample(
            text => Write(text).SequenceEqual(Encoding.UTF8.GetBytes(text)));

    /// <summary>Else CR and LF could come in as halves of surrogate pairs, unseen by whoever looked for them.</summary>
    [Fact]
    public void No_character_stands_for_a_byte_of_ASCII()
    {
        for (var value = 0; value < 0x80; value++)
        {
            Assert.Equal(Encoding.UTF8.GetBytes("\uFFFD"), Write(((char)(0xDC00 + value)).ToString()));
        }
    }

    private static byte[] Write(string text)
    {
        var bytes = new byte[FieldText.Bound(text)];
        return bytes[..FieldText.Write(text, bytes)];
    }
}
