using FastHttp.Actors.EventLoops;
using Xunit;

namespace FastHttp.Actors.Tests.EventLoops;

/// <summary>The list of those that have something to flush at the end of a turn.</summary>
public sealed class FlushListSpec
{
    private readonly FlushList _list = new();

    [Fact]
    public void First_come_first_flushed()
    {
        Item[] items = [new(), new(), new()];
        Array.ForEach(items, _list.Add);
        Assert.Equal(3, _list.Count);
        Assert.Equal(items, TakeAll());
    }

    [Fact]
    public void Registering_a_second_time_changes_nothing()
    {
        Item first = new(), second = new();
        _list.Add(first);
        _list.Add(first);
        _list.Add(second);
        _list.Add(second);
        _list.Add(first);
        Assert.Equal(2, _list.Count);
        Assert.Equal([first, second], TakeAll());
    }

    [Fact]
    public void An_empty_list_has_nothing_to_take()
    {
        Assert.False(_list.TryTake(out _));
        Assert.Equal(0, _list.Count);
    }

    [Fact]
    public void What_was_taken_is_no_longer_registered()
    {
        Item item = new();
        _list.Add(item);
        Assert.Equal([item], TakeAll());
        Assert.Null(item.NextToFlush);
        Assert.Equal(0, _list.Count);
        Assert.False(_list.TryTake(out _));
    }

    [Fact]
    public void A_list_that_was_emptied_fills_again()
    {
        Item first = new(), second = new();
        _list.Add(first);
        TakeAll();
        _list.Add(second);
        _list.Add(first);
        Assert.Equal([second, first], TakeAll());
    }

    [Fact]
    public void Who_registers_during_its_flush_comes_after_those_who_wait()
    {
        int flushes = 0;
        Item again = new(), waiting = new();
        again.OnFlush = () =>
        {
            if (++flushes == 1)
            {
                _list.Add(again);
            }
        };
        _list.Add(again);
        _list.Add(waiting);
        Assert.Equal([again, waiting, again], TakeAll());
    }

    [Fact]
    public void The_last_one_may_register_itself_and_another_during_its_flush()
    {
        int flushes = 0;
        Item last = new(), other = new();
        last.OnFlush = () =>
        {
            if (++flushes == 1)
            {
                _list.Add(other);
                _list.Add(last);
            }
        };
        _list.Add(last);
        Assert.Equal([last, other, last], TakeAll());
        Assert.Equal(0, _list.Count);
    }

    /// <summary>As the loop does at the end of its turn.</summary>
    private List<IFlushable> TakeAll()
    {
        List<IFlushable> taken = [];
        while (_list.TryTake(out IFlushable item))
        {
            taken.Add(item);
            item.Flush();
            Assert.True(taken.Count < 10, "The list does not end.");
        }

        return taken;
    }

    private sealed class Item : IFlushable
    {
        public Action OnFlush { get; set; } = () => { };

        public IFlushable? NextToFlush { get; set; }

        public void Flush() => OnFlush();
    }
}
