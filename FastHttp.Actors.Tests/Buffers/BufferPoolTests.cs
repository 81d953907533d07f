using FastHttp.Actors.Buffers;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Buffers;

/// <summary>Pooled blocks of one loop.</summary>
public sealed class BufferPoolTests
{
    [Theory]
    [InlineData(0, 4096)]
    [InlineData(1, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 8192)]
    [InlineData(8192, 8192)]
    [InlineData(8193, 16384)]
    [InlineData(65536, 65536)]
    [InlineData(65537, 131072)]
    [InlineData(524288, 524288)]
    [InlineData(524289, 1048576)]
    [InlineData(1048576, 1048576)]
    [InlineData(1048577, 1048577)]
    public void Hands_out_the_next_power_of_two(int minimum, int length) =>
        Assert.Equal(length, new BufferPool().Rent(minimum).Length);

    [Fact]
    public void Does_not_count_what_nobody_can_rent()
    {
        var pool = new BufferPool();
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(-1));
        Assert.Equal(0, pool.Rented);
    }

    [Fact]
    public void Hands_out_first_what_came_back_last()
    {
        var pool = new BufferPool();
        byte[] first = pool.Rent(100);
        byte[] second = pool.Rent(100);
        byte[] larger = pool.Rent(5000);
        pool.Return(first);
        pool.Return(second);
        pool.Return(larger);
        Assert.Same(second, pool.Rent(100));
        Assert.Same(first, pool.Rent(100));
        Assert.Same(larger, pool.Rent(8192));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(2000000)]
    public unsafe void Blocks_do_not_move(int minimum)
    {
        byte[] block = new BufferPool().Rent(minimum);
        nint before;
        fixed (byte* address = block)
        {
            before = (nint)address;
        }

        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        fixed (byte* address = block)
        {
            Assert.Equal(before, (nint)address);
        }

        // Objects of the pinned heap are of the oldest generation from the begin.
        Assert.Equal(GC.MaxGeneration, GC.GetGeneration(block));
    }

    // The bound is on the bytes of each size: what does not fill a block is not a block.
    [Theory]
    [InlineData(2 * 4096, 4096, 2)]
    [InlineData((3 * 4096) - 1, 4096, 2)]
    [InlineData(3 * 4096, 4096, 3)]
    [InlineData(3 * 4096, 8192, 1)]
    [InlineData(0, 4096, 1)]
    public void Keeps_only_so_many(int keptBytes, int size, int kept)
    {
        var pool = new BufferPool(keptBytes);
        pool.Return(pool.Rent(2 * size));
        byte[][] blocks = [.. Enumerable.Range(0, kept + 1).Select(_ => pool.Rent(size))];
        Array.ForEach(blocks, pool.Return);
        byte[][] again = [.. Enumerable.Range(0, kept + 1).Select(_ => pool.Rent(size))];
        for (int i = 0; i < kept; i++)
        {
            Assert.Same(blocks[kept - 1 - i], again[i]);
        }

        Assert.All(blocks, block => Assert.NotSame(block, again[kept]));
        Assert.Equal(kept + 1, pool.Outstanding);
    }

    [Fact]
    public void Keeps_one_even_of_those_larger_than_the_bound()
    {
        var pool = new BufferPool(keptBytesPerClass: 4096);
        byte[] block = pool.Rent(1 << 20);
        pool.Return(block);
        Assert.Same(block, pool.Rent(1 << 20));
    }

    [Fact]
    public void Does_not_keep_what_is_larger_than_its_classes()
    {
        var pool = new BufferPool();
        byte[] block = pool.Rent((1 << 20) + 1);
        pool.Return(block);
        Assert.NotSame(block, pool.Rent((1 << 20) + 1));
    }

    [Fact]
    public void Counts_what_is_outstanding()
    {
        var pool = new BufferPool();
        byte[] block = pool.Rent(1);
        byte[] large = pool.Rent(2 << 20);
        Assert.Equal((2, 0, 2), (pool.Rented, pool.Returned, pool.Outstanding));
        pool.Return(block);
        pool.Return(large);
        Assert.Equal((2, 2, 0), (pool.Rented, pool.Returned, pool.Outstanding));
    }

    [Fact]
    public void A_forgotten_block_is_accounted_for_and_never_handed_out()
    {
        var pool = new BufferPool();
        byte[] forgotten = pool.Rent(1);
        byte[] kept = pool.Rent(1);
        pool.Forget(forgotten);
        Assert.Equal((2, 1, 1), (pool.Rented, pool.Returned, pool.Outstanding));
        pool.Return(kept);
        Assert.Equal(0, pool.Outstanding);
        Assert.Same(kept, pool.Rent(1));
        Assert.NotSame(forgotten, pool.Rent(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2048)]
    [InlineData(4095)]
    [InlineData(4097)]
    [InlineData(12288)]
    [InlineData(1048575)]
    public void A_block_that_no_pool_made_is_an_error(int length)
    {
        var pool = new BufferPool();
        Assert.Throws<ArgumentException>(() => pool.Return(new byte[length]));
        Assert.Equal(0, pool.Returned);
        Assert.NotEqual(length, pool.Rent(Math.Max(1, length)).Length);
    }

    [Fact]
    public void Renting_again_allocates_nothing()
    {
        var pool = new BufferPool();
        pool.Return(pool.Rent(4096));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            pool.Return(pool.Rent(4096));
        }

        Allocated.Nothing(GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
