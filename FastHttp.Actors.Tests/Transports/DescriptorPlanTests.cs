using FastHttp.Actors.Transports;
using Xunit;

namespace FastHttp.Actors.Tests.Transports;

/// <summary>How the descriptors of a process are shared.</summary>
public sealed class DescriptorPlanTests
{
    [Theory]
    // limit, others, reserve, for sockets
    [InlineData(250, 88, 32, 130)]
    [InlineData(512, 88, 32, 392)]
    [InlineData(513, 88, 32, 393)]
    [InlineData(1024, 88, 64, 872)]
    [InlineData(16_384, 88, 1024, 15_272)]
    [InlineData(1_048_576, 88, 1024, 1_047_464)]
    // The largest that is no infinity.
    [InlineData(int.MaxValue - 1, 88, 1024, int.MaxValue - 1 - 88 - 1024)]
    public void The_reserve_is_a_sixteenth_of_the_limit_32_to_1024(int limit, int others, int reserve, int forSockets)
    {
        var plan = DescriptorPlan.For(limit, others);
        Assert.Equal((reserve, forSockets, limit - reserve), (plan.Reserve, plan.ForSockets, plan.FirstReserved));
        Assert.False(plan.IsTight);
    }

    [Theory]
    [InlineData(152, 88, 32, false)]
    [InlineData(151, 88, 31, true)]
    [InlineData(100, 88, 6, true)]
    [InlineData(88, 88, 0, true)]
    [InlineData(80, 88, 0, true)]
    public void A_low_limit_leaves_half_of_what_the_others_do_not_have(int limit, int others, int reserve, bool isTight) =>
        Assert.Equal((reserve, isTight), (DescriptorPlan.For(limit, others).Reserve, DescriptorPlan.For(limit, others).IsTight));

    [Theory]
    [InlineData(4, false)]
    [InlineData(3, true)]
    public void Fewer_than_four_connections_are_no_service(int connections, bool isHopeless)
    {
        const int sockets = 15;
        // What is left is halved, so the reserve is large enough.
        var plan = DescriptorPlan.For(88 + 2 * (sockets + connections), 88);
        Assert.Equal(isHopeless, plan.IsHopeless(sockets));
    }

    [Theory]
    [InlineData(15, false)]
    [InlineData(14, true)]
    public void A_reserve_that_cannot_start_a_thread_after_a_first_response_is_none(int reserve, bool isHopeless)
    {
        var plan = DescriptorPlan.For(88 + 2 * reserve, 88);
        Assert.Equal((reserve, isHopeless), (plan.Reserve, plan.IsHopeless(sockets: 1)));
    }

    [Fact]
    public void Without_a_limit_nothing_is_held_back()
    {
        var plan = DescriptorPlan.For(int.MaxValue, 5000);
        Assert.Equal((int.MaxValue, 0, false, false), (plan.ForSockets, plan.Reserve, plan.IsTight, plan.IsHopeless(1_000_000)));
    }
}
