using System.Numerics;

namespace FastHttp.Actors.Buffers;

/// <summary>
/// The buffers of one event loop: called on the loop's thread only. Blocks are powers of two from 4 KiB to 1 MiB, pinned, so that
/// the kernel can be handed their addresses and the garbage collector never moves them. The one given back last is handed out
/// first, because it is still in the cache. A larger block is made when asked for and left to the garbage collector afterwards.
/// Contents are not cleared.
/// </summary>
internal sealed class BufferPool
{
    public const int SmallestBlock = 4096;
    public const int LargestBlock = 1 << 20;

    private readonly int _keptBytesPerClass;
    private readonly Stack<byte[]>[] _free = new Stack<byte[]>[ClassOf(LargestBlock) + 1];

    /// <summary>Keeps at most this many bytes of each size (at least one block), so that a burst is not kept for ever.</summary>
    public BufferPool(int keptBytesPerClass = 4 << 20)
    {
        _keptBytesPerClass = keptBytesPerClass;
        for (int i = 0; i < _free.Length; i++)
        {
            _free[i] = new Stack<byte[]>();
        }
    }

    public long Rented { get; private set; }

    public long Returned { get; private set; }

    /// <summary>What was rented and not yet returned: 0 when nothing leaks and all is at rest.</summary>
    public long Outstanding => Rented - Returned;

    /// <summary>A block of at least that size. The caller owns it until it returns it, once.</summary>
    public byte[] Rent(int minimum)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minimum);
        Rented++;
        if (minimum > LargestBlock)
        {
            return GC.AllocateUninitializedArray<byte>(minimum, pinned: true);
        }

        int sizeClass = ClassOf(minimum);
        return _free[sizeClass].TryPop(out byte[]? block)
            ? block
            : GC.AllocateUninitializedArray<byte>(SmallestBlock << sizeClass, pinned: true);
    }

    public void Return(byte[] block)
    {
        int sizeClass = ClassOf(block.Length);
        if (block.Length <= LargestBlock && block.Length != SmallestBlock << sizeClass)
        {
            throw new ArgumentException("The block is not from a pool.", nameof(block));
        }

        Returned++;
        if (block.Length > LargestBlock)
        {
            return;
        }

        Stack<byte[]> free = _free[sizeClass];
        if (free.Count < Math.Max(1, _keptBytesPerClass / block.Length))
        {
            free.Push(block);
        }
    }

    /// <summary>Code off the loop may still read the block: it does not come back, and the garbage collector takes it in the end.</summary>
    public void Forget(byte[] block)
    {
        ArgumentNullException.ThrowIfNull(block);
        Returned++;
    }

    /// <summary>0 for 4 KiB and less, 1 for 8 KiB, and so on.</summary>
    private static int ClassOf(int size) =>
        BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)Math.Max(size, SmallestBlock)) / SmallestBlock);
}
