using System.Text;
using Akka.Actor;
using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Torture.Responder;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>A request that its handler tells on: before it has answered, after it, to those who cannot answer.</summary>
[Collection(TortureSuite.Name)]
public sealed class PassedOnTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task To_a_worker_after_the_response(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
        storm.In(Placement.Everywhere, [Own], lane =>
        {
            var worker = storm.System.ActorOf(Props.Create(() => new PlainHandler((context, ctx) => AnswerLater(lane, context.Sender, ctx))));
            lane.Serve((context, ctx) =>
            {
                Own.Answer(ctx, lane.Begin(ctx));
                worker.Tell(ctx, context.Sender);
            });
        }));

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task To_an_actor_that_is_gone_or_deaf_after_the_response(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
    {
        var deaf = storm.Actor<DeafActor>();
        storm.In(Placement.Everywhere, [Own], lane => lane.Serve((context, ctx) =>
        {
            var token = lane.Begin(ctx);
            var (sender, other) = (context.Sender, token[^1] % 2 == 0 ? deaf : context.System.DeadLetters);
            Own.Answer(ctx, token);
            lane.Later(Storm.Moment, () => other.Tell(ctx, sender));
        }));
    });

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task To_another_while_the_handler_answers_too(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
        storm.In(Placement.Everywhere, [Own, Other], lane =>
        {
            var other = storm.System.ActorOf(Props.Create(() => new PlainHandler((context, ctx) => AnswerAsOther(lane, context.Sender, ctx))));
            lane.Serve((_, ctx) =>
            {
                var token = lane.Begin(ctx);
                other.Forward(ctx);
                lane.UseLate(() => ctx.Reply(Own.Response(token)));
            });
        }));

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task To_another_who_reads_the_body_while_the_handler_answers(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
        storm.In(Placement.Everywhere, [Own], lane =>
        {
            var reader = storm.System.ActorOf(Props.Create(() => new PlainHandler((_, ctx) => ReadLater(lane, ctx))));
            lane.Serve((_, ctx) =>
            {
                var token = lane.Begin(ctx);
                reader.Forward(ctx);
                Thread.SpinWait(Random.Shared.Next(1000));
                ctx.Reply(Own.Response(token));
            });
        }));

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task To_a_deaf_actor_by_Ask_and_read_afterwards(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
    {
        // Late is right when the machine is so busy that the 501 comes after it.
        var deaf = storm.Actor<DeafActor>();
        var lanes = storm.In(Placement.Everywhere, [Late], lane => lane.Serve((_, ctx) => Ask(lane, deaf, ctx)))
            .Concat(storm.InAsyncDelegates([Late], lane => ctx => Ask(lane, deaf, ctx)));
        foreach (var lane in lanes)
        {
            lane.MayReject(Rejection.RequestUnhandled);
            lane.Clients = 4;
        }
    });

    private static async Task Ask(Lane lane, IActorRef deaf, RequestCtx ctx)
    {
        var token = lane.Begin(ctx);
        try
        {
            await deaf.Ask<object>(ctx, Patience);
        }
        catch (AskTimeoutException)
        {
            // It was answered with 501 in the handler's place, and the handler goes on.
        }

        lane.UseLate(() =>
        {
            lane.Check(ctx, token);
            Late.Answer(ctx, token);
        });
    }

    private static void AnswerLater(Lane lane, IActorRef sender, RequestCtx ctx)
    {
        lane.TryBegin(ctx, out var token);
        lane.Later(Storm.Moment, () =>
        {
            sender.Tell(Late.Response(token));
            Late.Answer(ctx, token);
        });
    }

    private static void ReadLater(Lane lane, RequestCtx ctx)
    {
        if (lane.TryBegin(ctx, out var token))
        {
            ReadOnlyMemory<byte> body = default;
            var isOver = Token.Read(() => $"{(body = ctx.BodyMemory).Length}") is null;
            lane.Later(Storm.Moment, () => lane.Check(isOver ? Encoding.ASCII.GetBytes(token) : body, token));
        }
    }

    private static void AnswerAsOther(Lane lane, IActorRef sender, RequestCtx ctx)
    {
        lane.TryBegin(ctx, out var token);
        sender.Tell(Other.Response(token));
    }
}
