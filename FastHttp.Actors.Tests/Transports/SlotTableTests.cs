using FastHttp.Actors.Transports.Epoll;
using Xunit;

namespace FastHttp.Actors.Tests.Transports;

/// <summary>Which socket an event is for: a token names a slot and one life of it.</summary>
public sealed class SlotTableTests
{
    // As many slots as the table begins with.
    private const int FirstSlots = 64;

    private readonly SlotTable _table = new();

    [Theory]
    [InlineData(1)]
    [InlineData(FirstSlots)]
    [InlineData(FirstSlots + 1)]
    [InlineData((2 * FirstSlots) + 1)]
    public void Each_source_is_found_by_its_token_however_many_there_are(int count)
    {
        Source[] sources = [.. Enumerable.Range(0, count).Select(_ => Add())];
        Assert.Equal(count, sources.Select(source => source.Token).Distinct().Count());
        Assert.All(sources, source => Assert.Same(source, _table.Find(source.Token)));
    }

    [Fact]
    public void A_slot_given_back_is_used_again_before_a_new_one()
    {
        Source[] sources = [.. Enumerable.Range(0, FirstSlots).Select(_ => Add())];
        _table.Remove(sources[3].Token);
        _table.Remove(sources[7].Token);
        Assert.Equal([SlotOf(sources[7]), SlotOf(sources[3])], [SlotOf(Add()), SlotOf(Add())]);
        Assert.Equal((uint)FirstSlots, SlotOf(Add()));
    }

    [Fact]
    public void An_event_of_a_source_that_is_gone_is_for_nobody()
    {
        Source gone = Add();
        _table.Remove(gone.Token);
        Assert.Null(_table.Find(gone.Token));
        Assert.Null(_table.Peek(gone.Token));
    }

    [Fact]
    public void An_event_of_the_former_owner_is_not_for_the_next_one_of_its_slot()
    {
        Source gone = Add();
        _table.Remove(gone.Token);
        Source next = Add();
        Assert.Equal(SlotOf(gone), SlotOf(next));
        Assert.Null(_table.Find(gone.Token));
        Assert.Same(next, _table.Find(next.Token));
        // Peek is for looking ahead only: it says who has the slot by now.
        Assert.Same(next, _table.Peek(gone.Token));
    }

    [Fact]
    public void A_renewed_token_is_of_the_same_slot_and_the_old_one_is_for_nobody()
    {
        Source source = Add();
        Source other = Add();
        ulong old = source.Token;
        source.Token = _table.Renew(old);
        Assert.NotEqual(old, source.Token);
        Assert.Equal((uint)old, SlotOf(source));
        Assert.Null(_table.Find(old));
        Assert.Same(source, _table.Find(source.Token));
        Assert.Same(other, _table.Find(other.Token));
    }

    [Fact]
    public void No_token_comes_twice()
    {
        var tokens = new HashSet<ulong>();
        Source source = Add();
        for (int life = 0; life < 100; life++)
        {
            Assert.True(tokens.Add(source.Token));
            source.Token = _table.Renew(source.Token);
            Assert.True(tokens.Add(source.Token));
            _table.Remove(source.Token);
            source = Add();
        }
    }

    [Fact]
    public void All_that_are_left_are_closed_at_the_end()
    {
        Source[] sources = [.. Enumerable.Range(0, FirstSlots + 1).Select(_ => Add())];
        _table.Remove(sources[0].Token);
        _table.CloseAll();
        Assert.Equal([0, .. Enumerable.Repeat(1, FirstSlots)], sources.Select(source => source.Closed));
    }

    // A source that closes gives its slot back, in the midst of it.
    [Fact]
    public void All_are_closed_though_each_leaves_the_table_meanwhile()
    {
        Source[] sources = [.. Enumerable.Range(0, FirstSlots + 1).Select(_ => Add())];
        foreach (Source source in sources)
        {
            source.OnClose = () => _table.Remove(source.Token);
        }

        _table.CloseAll();
        Assert.All(sources, source => Assert.Equal(1, source.Closed));
        Assert.All(sources, source => Assert.Null(_table.Find(source.Token)));
    }

    private static uint SlotOf(Source source) => (uint)source.Token;

    private Source Add()
    {
        var source = new Source();
        source.Token = _table.Add(source);
        return source;
    }

    private sealed class Source : IEpollSource
    {
        public ulong Token { get; set; }

        public int Closed { get; private set; }

        public Action OnClose { get; set; } = () => { };

        public void OnEvents(uint flags)
        {
        }

        public object? Touched(int step) => null;

        public void Close()
        {
            Closed++;
            OnClose();
        }
    }
}
