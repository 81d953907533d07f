using Akka.Actor;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Torture.Responder;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>What is told to the Sender of a request that was answered a while ago.</summary>
[Collection(TortureSuite.Name)]
public sealed class LateTellTests
{
    private static readonly TimeSpan Fallback = TimeSpan.FromMilliseconds(40);

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_fallback_told_by_the_scheduler(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
        storm.In(Placement.Everywhere, [Own], lane => lane.Serve((context, ctx) =>
        {
            var token = lane.Begin(ctx);
            var sender = context.Sender;
            Own.Answer(ctx, token);
            lane.Later(Fallback, () => sender.Tell(Late.Response(token)));
        })));

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task An_acknowledgement_of_any_kind(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
        storm.In(Placement.Everywhere, [Own], lane => lane.Serve((context, ctx) =>
        {
            var token = lane.Begin(ctx);
            var sender = context.Sender;
            object acknowledgement = (token[^1] % 4) switch
            {
                0 => new Status.Failure(new TimeoutException("It was not stored.")),
                1 => new Status.Success(Late.Response(token)),
                2 => "stored",
                _ => ctx,
            };
            Own.Answer(ctx, token);
            lane.Later(Storm.Moment, () => sender.Tell(acknowledgement));
        })));

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_worker_that_is_late_after_its_handler_gave_up(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
        storm.In(Placement.Everywhere, [Own], lane => lane.Serve((context, ctx) =>
        {
            var token = lane.Begin(ctx);
            var work = new TaskCompletionSource<HttpResponse>();
            _ = work.Task.PipeTo(context.Sender);
            Own.Answer(ctx, token);
            lane.Later(Storm.Moment, () => work.SetResult(Late.Response(token)));
        })));

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_context_answered_again_by_the_scheduler(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
    {
        storm.In(Placement.Everywhere, [Own], lane => lane.Serve((_, ctx) => AnswerTwice(lane, ctx)));
        storm.InDelegates([Own], lane => ctx => AnswerTwice(lane, ctx));
    });

    private static void AnswerTwice(Lane lane, RequestCtx ctx)
    {
        var token = lane.Begin(ctx);
        Own.Answer(ctx, token);
        lane.Later(Storm.Moment, () =>
        {
            lane.Check(ctx, token);
            Late.Answer(ctx, token);
        });
    }
}
