using System.Text;
using Akka.Actor;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>
/// Lanes that do everything right, fast and slow: what others do wrong must not reach them. The slow ones have half a response
/// while they wait, so that a change of it by others shows.
/// </summary>
internal sealed class Innocents
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(30);

    private readonly Lane _awaiting;
    private readonly Lane _keeping;
    private readonly Lane _fast;

    public Innocents(Storm storm)
    {
        _fast = new Lane(storm, "fast", Placement.Core, [Responder.Fast]) { Clients = 4 };
        _awaiting = new Lane(storm, "awaiting", Placement.Core, [Responder.Slow]) { Clients = 6 };
        _keeping = new Lane(storm, "keeping", Placement.Core, [Responder.Slow]) { Clients = 6 };
        storm.Routes.MapPost(_fast.Pattern, ctx => Responder.Fast.Answer(ctx, _fast.Begin(ctx))).WithTimeout(Storm.Patience);
        storm.Routes.MapPost(_awaiting.Pattern, AnswerSlowly).WithTimeout(Storm.Patience);
        _keeping.Serve(Props.Create(() => new Keeping(_keeping)));
    }

    public IReadOnlyList<Lane> Lanes => [_fast, _awaiting, _keeping];

    public int SlowInFlight => _awaiting.InFlight + _keeping.InFlight;

    private async Task AnswerSlowly(RequestCtx ctx)
    {
        var token = _awaiting.Begin(ctx);
        var body = Encoding.ASCII.GetBytes(Responder.Slow.Line(token));
        Responder.Slow.Prepare(ctx, token).BodyWriter.Write(body.AsSpan(0, 5));
        await Task.Delay(Wait);
        _awaiting.Check(ctx, token);
        ctx.BodyWriter.Write(body.AsSpan(5));
        ctx.Complete();
    }

    /// <summary>Keeps a request and responds to its Sender later, as any actor may.</summary>
    private sealed class Keeping : ReceiveActor, IWithTimers
    {
        public Keeping(Lane lane)
        {
            Receive<RequestCtx>(ctx =>
            {
                var kept = new Kept(ctx, lane.Begin(ctx), Sender);
                Timers.StartSingleTimer(kept.Token, kept, Wait);
            });
            Receive<Kept>(kept =>
            {
                lane.Check(kept.Ctx, kept.Token);
                kept.Sender.Tell(Responder.Slow.Response(kept.Token));
            });
        }

        public ITimerScheduler Timers { get; set; } = null!;

        private sealed record Kept(RequestCtx Ctx, string Token, IActorRef Sender);
    }
}
