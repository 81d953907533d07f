using Akka.Actor;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Torture.Responder;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>References of earlier requests that a handler has kept in its fields, and uses while it serves another.</summary>
[Collection(TortureSuite.Name)]
public sealed class KeptTests
{
    /// <summary>So many requests ago: more than a lane has clients, so that the client has its response.</summary>
    private const int Oldest = 10;

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_Sender_is_told(TransportKind transport, int loops) =>
        Run(transport, loops, (context, _) => context.Sender, (_, sender, token) => sender.Tell(Late.Response(token)));

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_context_is_answered(TransportKind transport, int loops) =>
        Run(transport, loops, (_, ctx) => ctx, (_, ctx, token) => Late.Answer(ctx, token));

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_context_is_read(TransportKind transport, int loops) =>
        Run(transport, loops, (_, ctx) => ctx, (lane, ctx, token) => lane.Check(ctx, token));

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_body_is_read(TransportKind transport, int loops) =>
        Run(transport, loops, (_, ctx) => ctx.BodyMemory, (lane, body, token) => lane.Check(body, token));

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_BodyWriter_is_written_to(TransportKind transport, int loops) =>
        Run(transport, loops, (_, ctx) => ctx.BodyWriter, (_, writer, token) => writer.Write("late bytes"u8));

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task Memory_of_a_BodyWriter_is_written_to(TransportKind transport, int loops) =>
        // The last one's bytes may not have been sent yet.
        Run(transport, loops, (_, ctx) => ctx.BodyWriter.GetMemory(64), (_, memory, _) => memory.Span[..64].Fill((byte)'#'), Oldest);

    private static Task Run<T>(
        TransportKind transport, int loops, Func<IActorContext, RequestCtx, T> keep, Action<Lane, T, string> use, int youngest = 1) =>
        Storm.Run(transport, loops, storm => storm.In(
            Placement.Everywhere,
            [Own],
            lane => lane.Serve(Props.Create(() => new Keeping<T>(lane, keep, use, youngest)))));

    /// <summary>Uses what it has of the last request, and of one long ago.</summary>
    private sealed class Keeping<T>(Lane lane, Func<IActorContext, RequestCtx, T> keep, Action<Lane, T, string> use, int youngest) : HttpHandlerActor
    {
        private readonly List<(T Reference, string Token)> _kept = [];

        protected override void OnRequest(RequestCtx ctx)
        {
            var token = lane.Begin(ctx);
            UseOne(youngest);
            UseOne(Oldest);
            if (_kept.Count == Oldest)
            {
                _kept.RemoveAt(0);
            }

            _kept.Add((keep(Context, ctx), token));
            Own.Answer(ctx, token);
        }

        private void UseOne(int age)
        {
            if (_kept.Count >= age)
            {
                var (reference, token) = _kept[^age];
                lane.UseLate(() => use(lane, reference, token));
            }
        }
    }
}
