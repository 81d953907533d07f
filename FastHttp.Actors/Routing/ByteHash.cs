using System.Numerics;
using System.Runtime.InteropServices;

namespace FastHttp.Actors.Routing;

/// <summary>A quick hash over every byte, eight at a time. Not for keys that a client chooses.</summary>
internal static class ByteHash
{
    // 2^64 divided by the golden ratio (Knuth 6.4): spreads neighbouring words over the upper bits.
    private const ulong Factor = 0x9E37_79B9_7F4A_7C15;

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        ulong hash = (ulong)bytes.Length * Factor;
        ReadOnlySpan<byte> rest = bytes;
        while (rest.Length >= sizeof(ulong))
        {
            hash = Mix(hash, MemoryMarshal.Read<ulong>(rest));
            rest = rest[sizeof(ulong)..];
        }

        if (bytes.Length >= sizeof(ulong))
        {
            // The last eight bytes once more, whole: cheaper than a remainder byte by byte.
            hash = Mix(hash, MemoryMarshal.Read<ulong>(bytes[^sizeof(ulong)..]));
        }
        else if (bytes.Length >= sizeof(uint))
        {
            // Its first and its last four, which may overlap: each round of mixing waits for the one before.
            hash = Mix(hash, MemoryMarshal.Read<uint>(bytes) | ((ulong)MemoryMarshal.Read<uint>(bytes[^sizeof(uint)..]) << 32));
        }
        else
        {
            foreach (byte value in rest)
            {
                hash = Mix(hash, value);
            }
        }

        return (uint)(hash >> 32);
    }

    private static ulong Mix(ulong hash, ulong word) => (BitOperations.RotateLeft(hash, 5) ^ word) * Factor;
}
