using Akka.Actor;
using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Torture.Responder;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>Several threads that answer one request at the same time: a handler and its own time-out, for one. One is heard, whole.</summary>
[Collection(TortureSuite.Name)]
public sealed class TwoRespondersTests
{
    private static readonly Responder Text = new("text", 200) { BareType = ContentTypes.Text };
    private static readonly Responder Json = new("json", 200) { BareType = ContentTypes.Json, IsJson = true };

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_handler_and_its_own_time_out(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
        storm.In(Placement.Everywhere, [Own, Other], lane => lane.Serve((context, ctx) =>
        {
            var token = lane.Begin(ctx);
            var sender = context.Sender;
            lane.Later(TimeSpan.Zero, () => sender.Tell(Other.Response(token)));
            Thread.SpinWait(Random.Shared.Next(500));
            ctx.Reply(Own.Response(token));
        })));

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task Threads_that_answer_in_different_ways(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
    {
        storm.In(Placement.Everywhere, [Text, Json, Own], lane => lane.Serve((_, ctx) => AnswerThrice(lane, ctx)));
        storm.InDelegates([Text, Json, Own], lane => ctx => AnswerThrice(lane, ctx));
    });

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_response_and_a_failure(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
        storm.In(Placement.Everywhere, [Own], lane =>
        {
            lane.MayReject(Rejection.HandlerFailed);
            lane.Serve((context, ctx) =>
            {
                var token = lane.Begin(ctx);
                var sender = context.Sender;
                lane.Later(TimeSpan.Zero, () => sender.Tell(new Status.Failure(new TimeoutException("Too late."))));
                Thread.SpinWait(Random.Shared.Next(500));
                ctx.Reply(Own.Response(token));
            });
        }));

    private static void AnswerThrice(Lane lane, RequestCtx ctx)
    {
        var token = lane.Begin(ctx);
        lane.Later(TimeSpan.Zero, () => ctx.Text(Text.Line(token)));
        lane.Later(TimeSpan.Zero, () => ctx.Json(Json.Line(token)));
        Thread.SpinWait(Random.Shared.Next(500));
        ctx.Reply(Own.Response(token));
    }
}
