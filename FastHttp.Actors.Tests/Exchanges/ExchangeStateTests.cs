using FastHttp.Actors.Exchanges;
using Xunit;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>The word of life and stage, and the gate before it.</summary>
public sealed class ExchangeStateTests
{
    private const int LivesOfABlock = 1 << 20;

    [Fact]
    public void It_begins_idle()
    {
        var state = new ExchangeState();
        Assert.Equal(ExchangeStage.Idle, state.Stage);
        Assert.True(state.Is(state.Life, ExchangeStage.Idle));
    }

    [Theory]
    [InlineData(ExchangeStage.Idle)]
    [InlineData(ExchangeStage.Open)]
    [InlineData(ExchangeStage.Claimed)]
    [InlineData(ExchangeStage.Responded)]
    [InlineData(ExchangeStage.Left)]
    internal void A_stage_changes_and_the_life_goes_on(ExchangeStage stage)
    {
        var state = new ExchangeState();
        var life = state.Life;
        state.Move(stage);
        Assert.Equal((life, stage), (state.Life, state.Stage));
        foreach (var other in Enum.GetValues<ExchangeStage>())
        {
            Assert.Equal(other == stage, state.Is(life, other));
            Assert.False(state.Is(life + 1, other));
        }
    }

    [Theory]
    [InlineData(ExchangeStage.Idle, false, false)]
    [InlineData(ExchangeStage.Open, true, true)]
    [InlineData(ExchangeStage.Claimed, false, false)]
    [InlineData(ExchangeStage.Responded, false, false)]
    [InlineData(ExchangeStage.Left, false, true)]
    internal void What_may_be_entered_in_a_stage(ExchangeStage stage, bool asOpen, bool toRead)
    {
        var state = new ExchangeState();
        state.Move(stage);
        Assert.Equal(asOpen, state.TryEnterOpen(state.Life));
        ExitIf(asOpen, ref state);
        Assert.Equal(toRead, state.TryEnterReadable(state.Life));
        ExitIf(toRead, ref state);
        AssertGateIsFree(ref state);
    }

    [Theory]
    [InlineData(ExchangeStage.Open)]
    [InlineData(ExchangeStage.Left)]
    internal void A_handle_of_another_life_finds_nothing(ExchangeStage stage)
    {
        var state = new ExchangeState();
        var past = state.Life;
        state.EndLife();
        state.Move(stage);
        foreach (var other in (long[])[past, state.Life + 1, new ExchangeState().Life, 0])
        {
            Assert.False(state.TryEnterOpen(other));
            Assert.False(state.TryEnterReadable(other));
            Assert.False(state.IsReadable(other));
        }

        Assert.True(state.IsReadable(state.Life));
        AssertGateIsFree(ref state);
    }

    [Theory]
    [InlineData(ExchangeStage.Open)]
    [InlineData(ExchangeStage.Claimed)]
    [InlineData(ExchangeStage.Responded)]
    [InlineData(ExchangeStage.Left)]
    internal void The_end_of_a_life_makes_it_idle_under_another_number(ExchangeStage stage)
    {
        var state = new ExchangeState();
        var life = state.Life;
        state.Move(stage);
        state.EndLife();
        Assert.NotEqual(life, state.Life);
        Assert.Equal(ExchangeStage.Idle, state.Stage);
    }

    [Fact]
    public void A_claimed_request_is_readable_to_its_claimer_alone()
    {
        var state = new ExchangeState();
        var life = state.Life;
        state.Move(ExchangeStage.Open);
        Assert.True(state.TryEnterOpen(life));
        state.Claim(readsOn: true);
        state.Exit();
        Assert.Equal(ExchangeStage.Claimed, state.Stage);
        Assert.True(state.IsReadable(life));
        Assert.False(ElsewhereIsReadable(ref state, life));
        state.Move(ExchangeStage.Left);
        Assert.True(ElsewhereIsReadable(ref state, life));
        state.Move(ExchangeStage.Responded);
        Assert.False(state.IsReadable(life));
    }

    /// <summary>Over the border of a block of numbers, for exchanges whose blocks lie beside each other.</summary>
    [Fact]
    public void No_two_exchanges_ever_have_a_life_in_common()
    {
        var states = new ExchangeState[3];
        var seen = new HashSet<long>();
        for (var i = 0; i < states.Length; i++)
        {
            states[i] = new ExchangeState();
            Assert.True(seen.Add(states[i].Life));
        }

        for (var i = 0; i < states.Length; i++)
        {
            for (var life = 0; life < LivesOfABlock + 2; life++)
            {
                states[i].EndLife();
                Assert.True(seen.Add(states[i].Life), $"The life {states[i].Life} is there twice.");
            }
        }
    }

    [Fact]
    public void An_exchange_beside_one_that_lives_long_has_other_numbers()
    {
        var first = new ExchangeState();
        var second = new ExchangeState();
        var others = Enumerable.Range(0, 8).Select(_ => new ExchangeState().Life).Append(second.Life).ToHashSet();
        for (var life = 0; life < LivesOfABlock; life++)
        {
            first.EndLife();
            Assert.DoesNotContain(first.Life, others);
        }
    }

    [Fact]
    public void Of_many_that_claim_one_wins()
    {
        const int Threads = 4, Rounds = 5_000;
        var cell = new Cell();
        var winners = new int[Rounds];
        using var start = new Barrier(Threads, _ => cell.Begin());
        Run(Threads, _ =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                start.SignalAndWait();
                if (cell.State.TryEnterOpen(cell.Life))
                {
                    // Not atomic: without the gate two of them would be lost in here.
                    winners[round]++;
                    cell.State.Claim(readsOn: true);
                    cell.State.Exit();
                }
            }
        });
        Assert.All(winners, count => Assert.Equal(1, count));
        Assert.Equal(ExchangeStage.Claimed, cell.State.Stage);
    }

    [Fact]
    public void The_gate_lets_in_one_at_a_time()
    {
        const int Threads = 4, Rounds = 50_000;
        var cell = new Cell();
        using var start = new Barrier(Threads);
        long inside = 0, together = 0, sum = 0;
        Run(Threads, _ =>
        {
            start.SignalAndWait();
            for (var round = 0; round < Rounds; round++)
            {
                cell.State.Enter();
                together += Interlocked.Increment(ref inside) - 1;
                sum++;
                Interlocked.Decrement(ref inside);
                cell.State.Exit();
            }
        });
        Assert.Equal((0, Threads * Rounds), (together, sum));
    }

    /// <summary>A reader within the gate never sees the life end, since whoever ends it passes the gate first.</summary>
    [Fact]
    public void Whoever_waits_at_the_gate_sees_what_happened_within()
    {
        var cell = new Cell();
        cell.Begin();
        cell.State.Enter();
        using var waiting = new SemaphoreSlim(0);
        var entered = true;
        var other = new Thread(() =>
        {
            waiting.Release();
            entered = cell.State.TryEnterOpen(cell.Life);
        });
        other.Start();
        waiting.Wait();
        cell.State.Move(ExchangeStage.Left);
        cell.State.Exit();
        other.Join();
        Assert.False(entered);
        AssertGateIsFree(ref cell.State);
    }

    private static void Run(int threads, Action<int> act)
    {
        var all = Enumerable.Range(0, threads).Select(index => new Thread(() => act(index))).ToList();
        all.ForEach(thread => thread.Start());
        all.ForEach(thread => thread.Join());
    }

    private static bool ElsewhereIsReadable(ref ExchangeState state, long life)
    {
        // A copy has the same word and the same claimer.
        var copy = state;
        var isReadable = false;
        Run(1, _ => isReadable = copy.IsReadable(life));
        return isReadable;
    }

    private static void ExitIf(bool entered, ref ExchangeState state)
    {
        if (entered)
        {
            state.Exit();
        }
    }

    // It would hang here if somebody had forgotten to leave.
    private static void AssertGateIsFree(ref ExchangeState state)
    {
        state.Enter();
        state.Exit();
    }

    private sealed class Cell
    {
        public ExchangeState State = new();

        public long Life { get; private set; }

        public void Begin()
        {
            State.EndLife();
            State.Move(ExchangeStage.Open);
            Life = State.Life;
        }
    }
}
