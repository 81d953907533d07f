using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Torture.Responder;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>A handler that goes on with its request when it has answered it: a forgotten return, an await, a log line.</summary>
[Collection(TortureSuite.Name)]
public sealed class AfterResponseTests
{
    [Theory]
    [ClassData(typeof(EachGround))]
    public Task Fields_read_after_the_response(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
    {
        storm.In(Placement.Everywhere, [Own], lane => lane.Serve((_, ctx) => Read(lane, ctx)));
        storm.InDelegates([Own], lane => ctx => Read(lane, ctx));
    });

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task Fields_read_after_the_response_and_an_await(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
    {
        storm.In(Placement.Everywhere, [Own], lane => lane.Serve((_, ctx) => ReadAfterAwait(lane, ctx)));
        storm.InAsyncDelegates([Own], lane => ctx => ReadAfterAwait(lane, ctx));
    });

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_second_response_after_a_forgotten_return(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
    {
        storm.In(Placement.Everywhere, [Own], lane => lane.Serve((_, ctx) => ForgetToReturn(lane, ctx)));
        storm.InDelegates([Own], lane => ctx => ForgetToReturn(lane, ctx));
    });

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task Setters_and_bytes_written_after_the_response(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
    {
        storm.In(Placement.Everywhere, [Own], lane => lane.Serve((_, ctx) => WriteOn(lane, ctx)));
        storm.InDelegates([Own], lane => ctx => WriteOn(lane, ctx));
    });

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task Setters_and_bytes_written_after_an_await(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
    {
        storm.In(Placement.Everywhere, [Own], lane => lane.Serve((_, ctx) => WriteOnAfterAwait(lane, ctx)));
        storm.InAsyncDelegates([Own], lane => ctx => WriteOnAfterAwait(lane, ctx));
    });

    private static void Read(Lane lane, RequestCtx ctx)
    {
        var token = lane.Begin(ctx);
        Own.Answer(ctx, token);
        for (var i = 0; i < 20; i++)
        {
            lane.UseLate(() => lane.Check(ctx, token));
        }
    }

    private static async Task ReadAfterAwait(Lane lane, RequestCtx ctx)
    {
        var token = lane.Begin(ctx);
        Own.Answer(ctx, token);
        await Task.Delay(1);
        lane.UseLate(() => lane.Check(ctx, token));
    }

    private static void ForgetToReturn(Lane lane, RequestCtx ctx)
    {
        var token = lane.Begin(ctx);
        Own.Answer(ctx, token);
        lane.UseLate(() => Late.Prepare(ctx, token).Json(token));
    }

    private static void WriteOn(Lane lane, RequestCtx ctx)
    {
        var token = lane.Begin(ctx);
        Own.Answer(ctx, token);
        lane.UseLate(() => WriteLate(ctx, token));
    }

    private static async Task WriteOnAfterAwait(Lane lane, RequestCtx ctx)
    {
        var token = lane.Begin(ctx);
        Own.Answer(ctx, token);
        await Task.Delay(1);
        lane.UseLate(() => WriteLate(ctx, token));
    }

    private static void WriteLate(RequestCtx ctx, string token)
    {
        Late.Prepare(ctx, token).SetContentLength(1).CloseConnection().BodyWriter.Write("late"u8);
        ctx.Complete();
    }
}
