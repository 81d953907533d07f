using System.Numerics;
using System.Runtime.InteropServices;

namespace FastHttp.Actors.WebSocketFrames;

/// <summary>A client's payload is combined with its masking key, byte by byte, by exclusive or (RFC 6455 5.3).</summary>
internal static class Masking
{
    /// <summary>Masks or unmasks in place.</summary>
    /// <param name="payload">A piece of a frame's payload.</param>
    /// <param name="mask">The key in the order of its bytes in memory, as <see cref="FrameHead.Mask"/> has it.</param>
    /// <param name="offset">How many bytes of the payload came before the piece.</param>
    public static void Apply(Span<byte> payload, uint mask, long offset)
    {
        var key = Turn(mask, (int)(offset & 3));
        var vectors = MemoryMarshal.Cast<byte, Vector<byte>>(payload);
        var wide = Vector.AsVectorByte(new Vector<uint>(key));
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] ^= wide;
        }

        var rest = payload[(vectors.Length * Vector<byte>.Count)..];
        var words = MemoryMarshal.Cast<byte, uint>(rest);
        for (var i = 0; i < words.Length; i++)
        {
            words[i] ^= key;
        }

        foreach (ref var last in rest[(words.Length * sizeof(uint))..])
        {
            last ^= (byte)(BitConverter.IsLittleEndian ? key : key >> 24);
            key = Turn(key, 1);
        }
    }

    // The key as it is for a piece that begins that many bytes later.
    private static uint Turn(uint key, int bytes) =>
        BitConverter.IsLittleEndian ? BitOperations.RotateRight(key, 8 * bytes) : BitOperations.RotateLeft(key, 8 * bytes);
}
