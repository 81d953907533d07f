using System.Text.Json;
using System.Text.Json.Serialization;
using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Torture.Responder;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>Handlers that answer while the server answers in their place, because their time is over.</summary>
[Collection(TortureSuite.Name)]
public sealed class DeadlineTests
{
    /// <summary>Over at the next tick of the loop's wheel.</summary>
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(40);
    private static readonly Responder Json = Own with { IsJson = true };

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_response_off_the_loop_at_the_deadline(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
        storm.In(Placement.OffLoop, [Own], lane => MayBeLate(lane, lane.Serve((_, ctx) =>
        {
            lane.TryBegin(ctx, out var token);
            Thread.SpinWait(Random.Shared.Next(2000));
            Own.Prepare(ctx, token);
            Thread.SpinWait(Random.Shared.Next(2000));
            ctx.Text(Own.Line(token));
        }))));

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_response_message_off_the_loop_at_the_deadline(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
        storm.In(Placement.OffLoop, [Own], lane => MayBeLate(lane, lane.Serve((context, ctx) =>
        {
            lane.TryBegin(ctx, out var token);
            Thread.SpinWait(Random.Shared.Next(4000));
            context.Sender.Tell(Own.Response(token), context.Self);
        }))));

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_value_that_is_slow_to_serialize(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
        storm.In(Placement.OffLoop, [Json], lane => MayBeLate(lane, lane.Serve((_, ctx) =>
        {
            var token = lane.Begin(ctx);
            var value = new SlowValue(Json.Line(token), ctx.Aborted);
            Json.Prepare(ctx, token);
            lane.UseLate(() => ctx.Json(value));
        }))));

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_handler_that_reads_and_answers_after_the_deadline(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
    {
        storm.In(Placement.Everywhere, [], lane => MayBeLate(lane, lane.Serve((_, ctx) => AnswerLate(lane, ctx))));
        foreach (var lane in storm.InAsyncDelegates([], lane => ctx => AnswerLate(lane, ctx)))
        {
            MayBeLate(lane, lane.Route);
        }
    });

    private static void MayBeLate(Lane lane, HttpRoute route)
    {
        lane.MayReject(Rejection.HandlerTimeout);
        lane.Clients = 4;
        route.WithTimeout(Short);
    }

    private static async Task AnswerLate(Lane lane, RequestCtx ctx)
    {
        var token = lane.Begin(ctx);
        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = ctx.Aborted.Register(late.SetResult);
        await late.Task;
        lane.UseLate(() =>
        {
            lane.Check(ctx, token);
            Late.Answer(ctx, token);
        });
    }

    /// <summary>It is written when the deadline has passed.</summary>
    [JsonConverter(typeof(SlowConverter))]
    private sealed record SlowValue(string Text, CancellationToken Aborted);

    private sealed class SlowConverter : JsonConverter<SlowValue>
    {
        public override SlowValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, SlowValue value, JsonSerializerOptions options)
        {
            value.Aborted.WaitHandle.WaitOne(Long);
            writer.WriteStringValue(value.Text);
        }
    }
}
