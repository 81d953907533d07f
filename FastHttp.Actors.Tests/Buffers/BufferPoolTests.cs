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
    [InlineData(65536, 65536)]
    [InlineData(65537, 131072)]
    [InlineData(1048576, 1048576)]
    [InlineData(1048577, 1048577)]
    public void Hands_out_the_next_power_of_two(int minimum, int length) =>
        Assert.Equal(length, new BufferPool().Rent(minimum).Length);

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

    [Fact]
    public void Keeps_only_so_many()
    {
        var pool = new BufferPool(keptBytesPerClass: 2 * 4096);
        byte[][] blocks = [pool.Rent(1), pool.Rent(1), pool.Rent(1)];
        foreach (byte[] block in blocks)
        {
            pool.Return(block);
        }

        Assert.Same(blocks[1], pool.Rent(1));
        Assert.Same(blocks[0], pool.Rent(1));
        Assert.NotSame(blocks[2], pool.Rent(1));
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
    public void Refuses_a_block_that_no_pool_made()
    {
        var pool = new BufferPool();
        Assert.Throws<ArgumentException>(() => pool.Return(new byte[5000]));
        Assert.Throws<ArgumentException>(() => pool.Return(new byte[10]));
        Assert.Equal(0, pool.Returned);
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
