using System.Numerics;
using System.Runtime.InteropServices;

namespace FastHttp.Actors.Routing;

/// <summary>
/// A fixed map from byte strings: open addressing, at most half full. Its keys are the application's, so no client can make
/// them collide; a key longer than all of them is refused before it is hashed.
/// </summary>
internal sealed class LiteralMap<T>
    where T : class
{
    private readonly Slot[] _slots;
    private readonly int _longest;
    private readonly ulong _lengths;

    public LiteralMap(IReadOnlyCollection<KeyValuePair<byte[], T>> entries)
    {
        _slots = new Slot[BitOperations.RoundUpToPowerOf2((uint)entries.Count * 2 + 1)];
        foreach ((byte[] key, T value) in entries)
        {
            _longest = Math.Max(_longest, key.Length);
            _lengths |= LengthBit(key.Length);
            uint hash = ByteHash.Of(key);
            uint i = hash & (uint)(_slots.Length - 1);
            while (_slots[i].Key is not null)
            {
                i = (i + 1) & (uint)(_slots.Length - 1);
            }

            _slots[i] = new Slot(hash, key, value);
        }
    }

    public T? Find(ReadOnlySpan<byte> key)
    {
        // Most misses have a length that no key has (lengths share a bit modulo 64): they cost no hash.
        if (key.Length > _longest || (_lengths & LengthBit(key.Length)) == 0)
        {
            return null;
        }

        uint hash = ByteHash.Of(key);
        Slot[] slots = _slots;
        for (uint i = hash; ; i++)
        {
            ref Slot slot = ref slots[i & (uint)(slots.Length - 1)];
            if (slot.Key is null)
            {
                return null;
            }

            if (slot.Hash == hash && key.SequenceEqual(slot.Key))
            {
                return slot.Value;
            }
        }
    }

    private static ulong LengthBit(int length) => 1UL << length;

    private readonly record struct Slot(uint Hash, byte[] Key, T Value);
}

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
