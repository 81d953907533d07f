using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Streams;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Streams;

/// <summary>Who failed in a flow, of which only the exceptions are heard.</summary>
public sealed class RequestsInFlightTests
{
    [Fact]
    public async Task Alone_it_is_the_one() => await With(1, keepsOrder: true, (flow, ctx) =>
        Assert.Equal([0], Of(ctx, flow.Note(new FormatException()))));

    [Fact]
    public async Task Of_two_nobody_knows_until_one_comes_out() => await With(2, keepsOrder: false, (flow, ctx) =>
    {
        Assert.Empty(flow.Note(new FormatException()));
        Assert.Equal([1], Of(ctx, flow.Emerge(ctx[0])));
    });

    [Fact]
    public async Task One_that_entered_later_is_not_meant() => await With(3, keepsOrder: false, (flow, ctx) =>
    {
        flow.Note(new FormatException());
        flow.Enter(ctx[2]);
        Assert.Equal([0], Of(ctx, flow.Emerge(ctx[1])));
        Assert.Empty(flow.Emerge(ctx[2]));
    }, enter: 2);

    [Fact]
    public async Task As_many_failures_as_requests_are_all_of_them() => await With(3, keepsOrder: false, (flow, ctx) =>
    {
        Assert.Empty(flow.Note(new FormatException()));
        Assert.Empty(flow.Note(new FormatException()));
        Assert.Equal([0, 1, 2], Of(ctx, flow.Note(new FormatException())));
    });

    [Fact]
    public async Task The_same_failure_heard_twice_is_one() => await With(2, keepsOrder: false, (flow, ctx) =>
    {
        var cause = new FormatException();
        Assert.Empty(flow.Note(cause));
        Assert.Empty(flow.Note(cause));
        Assert.Equal([1], Of(ctx, flow.Emerge(ctx[0])));
    });

    [Fact]
    public async Task Overtaken_in_a_flow_that_keeps_the_order_is_dropped() => await With(3, keepsOrder: true, (flow, ctx) =>
    {
        var failed = flow.Emerge(ctx[1]);
        Assert.Equal([0], Of(ctx, failed));
        Assert.Null(failed[0].Cause);
        Assert.Empty(flow.Emerge(ctx[2]));
    });

    [Fact]
    public async Task Overtaken_in_a_flow_without_an_order_says_nothing() => await With(2, keepsOrder: false, (flow, ctx) =>
    {
        Assert.Empty(flow.Emerge(ctx[1]));
        Assert.Empty(flow.Emerge(ctx[0]));
    });

    [Fact]
    public async Task The_overtaken_one_takes_the_failure_so_that_nobody_else_gets_it() => await With(3, keepsOrder: true, (flow, ctx) =>
    {
        var cause = new FormatException();
        Assert.Empty(flow.Note(cause));
        var failed = flow.Emerge(ctx[1]);
        Assert.Same(cause, Assert.Single(failed).Cause);
        Assert.Empty(flow.Emerge(ctx[2]));
    });

    [Fact]
    public async Task A_failure_of_nobody_is_told_and_counts_for_nobody() => await With(1, keepsOrder: true, (flow, ctx) =>
    {
        Assert.False(Assert.Single(flow.Note(new FormatException())).Ctx.IsBound);
        flow.Enter(ctx[0]);
        Assert.Empty(flow.Emerge(ctx[0]));
    }, enter: 0);

    [Fact]
    public async Task More_than_the_ring_had_room_for_are_found() => await With(100, keepsOrder: false, (flow, ctx) =>
    {
        for (var i = 99; i > 0; i--)
        {
            Assert.Empty(flow.Emerge(ctx[i]));
        }

        Assert.Equal([0], Of(ctx, flow.Note(new FormatException())));
    });

    // In every order of failing and coming out, whoever comes out has never been given up.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whoever_comes_out_was_never_given_up(bool keepsOrder) => await With(400, keepsOrder, (flow, ctx) =>
    {
        var random = new Random(keepsOrder ? 1 : 2);
        var inFlow = new List<int>();
        var failing = new List<int>();
        var givenUp = new List<int>();
        for (var i = 0; i < ctx.Count || inFlow.Count > 0;)
        {
            if (i < ctx.Count && (inFlow.Count == 0 || random.Next(2) == 0))
            {
                flow.Enter(ctx[i]);
                inFlow.Add(i++);
                continue;
            }

            var place = keepsOrder ? 0 : random.Next(inFlow.Count);
            var fails = random.Next(inFlow.Count);
            if (random.Next(3) == 0)
            {
                failing.Add(inFlow[fails]);
                inFlow.RemoveAt(fails);
                givenUp.AddRange(Of(ctx, flow.Note(new FormatException())));
            }
            else
            {
                var comesOut = inFlow[place];
                inFlow.RemoveAt(place);
                givenUp.AddRange(Of(ctx, flow.Emerge(ctx[comesOut])));
                Assert.DoesNotContain(comesOut, givenUp);
            }

            Assert.Empty(givenUp.Except(failing));
        }

        Assert.Equal(failing.Order(), givenUp.Order());
    }, enter: 0);

    private static IEnumerable<int> Of(IReadOnlyList<RequestCtx> all, IReadOnlyList<FlowFailure> failed) =>
        failed.Where(failure => failure.Ctx.IsBound).Select(failure => all.Index().Single(other => other.Item == failure.Ctx).Index);

    // Contexts of requests that were never sent are enough: only who is who matters.
    private static async Task With(int requests, bool keepsOrder, Action<RequestsInFlight, IReadOnlyList<RequestCtx>> test, int? enter = null)
    {
        await using var server = await TestServer.Start(_ => { });
        var all = Enumerable.Range(1, requests).Select(life => new RequestCtx(new Exchange(server.Loops[0].Exchanges), life)).ToList();
        var flow = new RequestsInFlight(keepsOrder);
        all.Take(enter ?? requests).ToList().ForEach(flow.Enter);
        test(flow, all);
    }
}
