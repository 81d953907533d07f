using CsCheck;
using FastHttp.Actors.EventLoops;
using Xunit;

namespace FastHttp.Actors.Tests.EventLoops;

public sealed class TimingWheelSpec
{
    private const int Tick = TimingWheel.TickMilliseconds;

    [Fact]
    public void A_deadline_is_told_once_at_the_first_tick_not_before_it()
    {
        var wheel = new TimingWheel();
        var owner = new Recorder();
        var node = new TimerNode(owner);
        wheel.Schedule(node, Tick + 1);
        wheel.Advance((2 * Tick) - 1);
        Assert.Empty(owner.Told);
        wheel.Advance(2 * Tick);
        wheel.Advance(100 * Tick);
        Assert.Equal([2 * Tick], owner.Told);
        Assert.False(node.IsScheduled);
    }

    [Fact]
    public void A_cancelled_deadline_is_not_told()
    {
        var wheel = new TimingWheel();
        var owner = new Recorder();
        var node = new TimerNode(owner);
        wheel.Schedule(node, 100);
        wheel.Cancel(node);
        wheel.Cancel(node);
        wheel.Advance(1000);
        Assert.Empty(owner.Told);
        Assert.Equal(-1, wheel.MillisecondsToNextTick(1000));
    }

    [Theory]
    [InlineData(0, 5 * Tick)]
    [InlineData(1, (5 * Tick) - 1)]
    [InlineData(5 * Tick, 0)]
    [InlineData(9 * Tick, 0)]
    public void The_loop_may_sleep_until_the_tick_of_the_next_deadline(int now, int expected)
    {
        var wheel = new TimingWheel();
        wheel.Schedule(new TimerNode(new Recorder()), (4 * Tick) + 1);
        wheel.Schedule(new TimerNode(new Recorder()), 1000 * Tick);
        Assert.Equal(expected, wheel.MillisecondsToNextTick(now));
    }

    [Fact]
    public void A_deadline_beyond_one_turn_of_the_wheel_waits_its_time()
    {
        const long Hour = 3_600_000;
        var wheel = new TimingWheel();
        var owner = new Recorder();
        wheel.Schedule(new TimerNode(owner), Hour);
        for (long now = 0; now < Hour; now += 60_000)
        {
            wheel.Advance(now);
        }

        Assert.Empty(owner.Told);
        wheel.Advance(Hour);
        Assert.Equal([Hour], owner.Told);
    }

    [Fact]
    public void An_owner_may_schedule_and_cancel_while_it_is_told()
    {
        var wheel = new TimingWheel();
        var other = new Recorder();
        var victim = new TimerNode(other);
        var owner = new Recorder();
        var node = new TimerNode(owner);
        owner.Then = (self, now) =>
        {
            wheel.Cancel(victim);
            wheel.Schedule(self, now);
        };
        // Linked last, told first: both lie in one slot.
        wheel.Schedule(victim, 100);
        wheel.Schedule(node, 100);
        wheel.Advance(112);
        wheel.Advance(128);
        Assert.Equal([112, 128], owner.Told);
        Assert.Empty(other.Told);
    }

    [Fact]
    public void An_owner_that_throws_leaves_the_wheel_in_order()
    {
        var wheel = new TimingWheel();
        var told = new Recorder();
        var bad = new Recorder { Then = (_, _) => throw new InvalidOperationException() };
        wheel.Schedule(new TimerNode(told), 100);
        wheel.Schedule(new TimerNode(bad), 100);
        wheel.Schedule(new TimerNode(told), 200);
        Assert.Throws<InvalidOperationException>(() => wheel.Advance(1000));
        wheel.Advance(1000);
        Assert.Equal(2, told.Told.Count);
        Assert.Equal(0, wheel.Count);
    }

    [Fact]
    public void Scheduling_allocates_nothing()
    {
        var wheel = new TimingWheel();
        var node = new TimerNode(new Recorder());
        wheel.Schedule(node, 50);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            wheel.Schedule(node, 5000 - i);
            wheel.Schedule(node, 5000 + i);
            wheel.Cancel(node);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>Whatever is scheduled, moved, cancelled and skipped: the same deadlines are told as by a plain list.</summary>
    [Fact]
    public void It_tells_what_a_plain_list_would_tell()
    {
        var operation = Gen.Select(Gen.Int[0, 9], Gen.Int[0, 5], Gen.Frequency((8, Gen.Int[0, 3000]), (1, Gen.Int[0, 400_000])));
        operation.Array[1, 200].Sample(operations =>
        {
            var wheel = new TimingWheel();
            var owners = Enumerable.Range(0, 10).Select(_ => new Recorder()).ToArray();
            var nodes = owners.Select(owner => new TimerNode(owner)).ToArray();
            var model = new long?[nodes.Length];
            long now = 0;
            foreach (var (index, kind, amount) in operations)
            {
                switch (kind)
                {
                    case 0:
                        wheel.Cancel(nodes[index]);
                        model[index] = null;
                        break;
                    case 1:
                        now += amount;
                        wheel.SkipWhenEmpty(now);
                        CheckSleep(wheel, model, now);
                        wheel.Advance(now);
                        CheckTold(owners, nodes, model, now);
                        break;
                    default:
                        wheel.Schedule(nodes[index], now + amount);
                        model[index] = now + amount;
                        break;
                }
            }
        }, iter: 2000);
    }

    private static void CheckSleep(TimingWheel wheel, long?[] model, long now)
    {
        var sleep = wheel.MillisecondsToNextTick(now);
        var next = model.Min();
        Assert.Equal(next is null, sleep < 0);
        if (next is not null)
        {
            // Never past a deadline's own tick; a lazily moved node may end it sooner.
            Assert.InRange(now + sleep, now, Math.Max(now, next.Value) + Tick);
        }
    }

    private static void CheckTold(Recorder[] owners, TimerNode[] nodes, long?[] model, long now)
    {
        for (var i = 0; i < owners.Length; i++)
        {
            var isTold = owners[i].Told.Count > 0;
            owners[i].Told.Clear();
            if (isTold)
            {
                Assert.True(model[i] <= now, "told early or without being scheduled");
                model[i] = null;
            }
            else
            {
                Assert.True(model[i] is null || model[i] > now - Tick, $"due at {model[i]}, not told at {now}");
            }

            Assert.Equal(model[i] is not null, nodes[i].IsScheduled);
        }
    }

    private sealed class Recorder : IDeadlineHandler
    {
        public List<long> Told { get; } = [];

        public Action<TimerNode, long>? Then { get; set; }

        public void OnDeadline(TimerNode node, long now)
        {
            Told.Add(now);
            Then?.Invoke(node, now);
        }
    }
}
