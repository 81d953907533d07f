using System.Buffers.Binary;
using System.Text;

namespace FastHttp.Actors.Tests.WebSockets;

/// <summary>Frames as a client sends them, masked, right or wrong. Independent of the code under test.</summary>
internal static class ClientFrames
{
    private static readonly byte[] Key = [0x37, 0xFA, 0x21, 0x3D];

    public static byte[] Text(string text, bool isFinal = true) => Of(0x1, Encoding.UTF8.GetBytes(text), isFinal);

    public static byte[] Close(int code, string reason = "") => Of(0x8, [(byte)(code >> 8), (byte)code, .. Encoding.UTF8.GetBytes(reason)]);

    /// <param name="opcode">Any four bits.</param>
    /// <param name="payload">As it is before it is masked.</param>
    /// <param name="isFinal">FIN.</param>
    /// <param name="reserved">RSV1 to RSV3 as the bits 0x40, 0x20, 0x10.</param>
    /// <param name="key">Four bytes; those of RFC 6455 5.7 when none are given.</param>
    public static byte[] Of(int opcode, ReadOnlySpan<byte> payload, bool isFinal = true, int reserved = 0, byte[]? key = null)
    {
        key ??= Key;
        var masked = payload.ToArray();
        for (var i = 0; i < masked.Length; i++)
        {
            masked[i] ^= key[i % 4];
        }

        return [.. HeadOf(opcode, payload.Length, isFinal, reserved), .. key, .. masked];
    }

    /// <summary>The head alone, masked, without its key.</summary>
    public static byte[] HeadOf(int opcode, long length, bool isFinal = true, int reserved = 0)
    {
        var first = (byte)((isFinal ? 0x80 : 0) | reserved | opcode);
        if (length < 126)
        {
            return [first, (byte)(0x80 | length)];
        }

        var extended = new byte[length < 65536 ? 2 : 8];
        if (extended.Length == 2)
        {
            BinaryPrimitives.WriteUInt16BigEndian(extended, (ushort)length);
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(extended, length);
        }

        return [first, (byte)(0x80 | (extended.Length == 2 ? 126 : 127)), .. extended];
    }
}
