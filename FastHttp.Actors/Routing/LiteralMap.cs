using System.Numerics;

namespace FastHttp.Actors.Routing;

/// <summary>
/// A fixed map from byte strings: open addressing, at most half full. Its keys are the application's, so no client can make
/// them collide; a key longer than all of them is turned away before it is hashed.
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
