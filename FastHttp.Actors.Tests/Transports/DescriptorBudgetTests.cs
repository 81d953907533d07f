using System.Diagnostics;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Transports;
using Xunit;

namespace FastHttp.Actors.Tests.Transports;

/// <summary>How the servers of a process know that only the reserve is left.</summary>
public sealed class DescriptorBudgetTests
{
    // 100, of which 10 are others' and 32 the reserve.
    private const int ForSockets = 58;

    private readonly FakeProcess _process = new(limit: 100, others: 10);

    [Fact]
    public void There_is_room_for_all_but_others_and_reserve_whoever_has_the_sockets()
    {
        var first = new DescriptorCount(_process.Budget);
        var second = new DescriptorCount(_process.Budget);
        first.Opened(ForSockets - 20);
        second.Opened(19);
        Assert.True(second.HasRoom);

        first.Opened();
        Assert.False(first.HasRoom);
        Assert.False(second.HasRoom);

        // Accepted by one and closed by the other.
        second.Closed();
        Assert.True(first.HasRoom);
    }

    [Fact]
    public void The_sockets_of_a_loop_that_has_ended_count_no_more()
    {
        var ended = new DescriptorCount(_process.Budget);
        ended.Opened(ForSockets);
        var count = new DescriptorCount(_process.Budget);
        Assert.False(count.HasRoom);

        ended.End();

        Assert.True(count.HasRoom);
    }

    [Fact]
    public void What_others_have_is_counted_once_a_second_while_there_is_room()
    {
        var count = new DescriptorCount(_process.Budget);
        Assert.True(count.HasRoom);
        _process.Others = 90;
        Assert.True(count.HasRoom);
        _process.Time.Advance(TimeSpan.FromSeconds(1) - TimeSpan.FromTicks(1));
        Assert.True(count.HasRoom);
        Assert.Equal(1, _process.Counts);

        count.Opened(5);
        _process.Time.Advance(TimeSpan.FromTicks(1));

        // (100 - 90) / 2
        Assert.False(count.HasRoom);
        Assert.Equal(90, _process.Budget.Plan.Others);
    }

    [Fact]
    public void Nobody_is_turned_away_without_a_count()
    {
        var count = new DescriptorCount(_process.Budget);
        Assert.True(count.HasRoom);
        count.Opened(ForSockets);
        _process.Others = 9;
        Assert.True(count.HasRoom);
        count.Opened();
        Assert.False(count.HasRoom);
    }

    [Fact]
    public void A_limit_that_is_raised_while_it_runs_is_noticed()
    {
        var count = new DescriptorCount(_process.Budget);
        count.Opened(ForSockets);
        Assert.False(count.HasRoom);
        _process.Limit = 101;
        Assert.True(count.HasRoom);
    }

    /// <summary>The system gives out the lowest free number, so a high one tells what was not counted yet.</summary>
    [Theory]
    [InlineData(67, true)]
    [InlineData(68, false)]
    public void A_number_that_reaches_into_the_reserve_ends_the_room_at_once(int descriptor, bool hasRoom)
    {
        var count = new DescriptorCount(_process.Budget);
        Assert.True(count.HasRoom);
        _process.Others = 68;

        count.Accepted(descriptor);
        count.Opened(20);

        Assert.Equal(hasRoom, count.HasRoom);
    }

    [Fact]
    public void Where_the_system_cannot_be_asked_the_number_is_all_there_is()
    {
        var budget = new DescriptorBudget(() => new DescriptorUse(100, 0), _process.Time);
        var count = new DescriptorCount(budget);
        count.Opened(60);
        Assert.True(count.HasRoom);
        count.Accepted(90);
        Assert.Equal(30, budget.Plan.Others);
        Assert.False(count.HasRoom);
    }

    [Fact]
    public void Counting_takes_a_hundredth_of_the_time_at_most()
    {
        var count = new DescriptorCount(_process.Budget);
        count.Opened(ForSockets);
        _process.CountTakes = TimeSpan.FromMilliseconds(10);
        Assert.False(count.HasRoom);
        Assert.Equal(1, _process.Counts);

        _process.Time.Advance(TimeSpan.FromMilliseconds(1000) - TimeSpan.FromTicks(1));
        Assert.False(count.HasRoom);
        Assert.Equal(1, _process.Counts);

        _process.Time.Advance(TimeSpan.FromTicks(1));
        Assert.False(count.HasRoom);
        Assert.Equal(2, _process.Counts);
    }

    [Fact]
    public void Whoever_waits_is_told_once_when_a_socket_is_closed()
    {
        var count = new DescriptorCount(_process.Budget);
        count.Opened(ForSockets);
        Assert.False(count.HasRoom);
        var waiters = new[] { new Waiter(), new Waiter() };
        Array.ForEach(waiters, _process.Budget.Await);
        _process.Budget.Await(waiters[0]);
        Assert.All(waiters, waiter => Assert.Equal(0, waiter.Told));

        count.Closed();
        Assert.All(waiters, waiter => Assert.Equal(1, waiter.Told));
        count.Closed();
        Assert.All(waiters, waiter => Assert.Equal(1, waiter.Told));
    }

    [Fact]
    public void Whoever_begins_to_wait_when_there_is_room_again_is_told_at_once()
    {
        var count = new DescriptorCount(_process.Budget);
        count.Opened(ForSockets);
        Assert.False(count.HasRoom);
        count.Closed();
        var waiter = new Waiter();
        _process.Budget.Await(waiter);
        Assert.Equal(1, waiter.Told);
    }

    [Fact]
    public void Whoever_no_longer_waits_is_not_told()
    {
        var count = new DescriptorCount(_process.Budget);
        count.Opened(ForSockets);
        Assert.False(count.HasRoom);
        var waiter = new Waiter();
        _process.Budget.Await(waiter);
        _process.Budget.Forget(waiter);
        count.Closed();
        Assert.Equal(0, waiter.Told);
    }

    [Fact]
    public void The_process_is_counted_as_the_system_does()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Equal(DescriptorUse.Unlimited, ProcessDescriptors.Read());
            return;
        }

        var (limit, open) = ProcessDescriptors.Read();
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "ulimit -n"]) { RedirectStandardOutput = true })!;
        Assert.Equal(shell.StandardOutput.ReadToEnd().Trim(), $"{limit}");
        // Other tests open and close some meanwhile.
        Assert.InRange(open, 10, limit);
    }

    private sealed class Waiter : IDescriptorWaiter
    {
        public int Told { get; private set; }

        public void OnDescriptorsFree() => Told++;
    }
}
