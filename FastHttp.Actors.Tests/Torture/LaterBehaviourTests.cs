using Akka.Actor;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Torture.Responder;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>Handlers that get a request again, or keep one over a change of what they do.</summary>
[Collection(TortureSuite.Name)]
public sealed class LaterBehaviourTests
{
    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_stashed_request_that_was_answered_is_answered_again(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
        storm.In(Placement.OwnMailbox, [Own], lane => lane.Serve(Props.Create(() => new Stashing(lane)))));

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_handler_that_became_another_answers_what_it_held_and_again(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
        storm.In(Placement.Everywhere, [Own], lane => lane.Serve(Props.Create(() => new Becoming(lane)))));

    private sealed class Stashing : ReceiveActor, IWithStash
    {
        private const int Most = 10;

        private readonly HashSet<string> _answered = [];
        private int _stashed;

        public Stashing(Lane lane)
        {
            Receive<RequestCtx>(ctx =>
            {
                if (!lane.TryBegin(ctx, out var token) || _answered.Contains(token))
                {
                    lane.UseLate(() =>
                    {
                        Late.Answer(ctx, token);
                        Sender.Tell(Late.Response(token));
                    });
                    return;
                }

                Own.Answer(ctx, token);
                _answered.Add(token);
                Stash.Stash();
                if (++_stashed == Most)
                {
                    _stashed = 0;
                    Stash.UnstashAll();
                }
            });
        }

        public IStash Stash { get; set; } = null!;
    }

    /// <summary>Holds a request, becomes one that waits, and answers it with the next message; later once more.</summary>
    private sealed class Becoming(Lane lane) : HttpHandlerActor, IWithTimers
    {
        private readonly Queue<(RequestCtx Ctx, IActorRef Sender, string Token)> _held = new();
        private readonly Queue<(RequestCtx Ctx, IActorRef Sender, string Token)> _over = new();

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void OnRequest(RequestCtx ctx)
        {
            Hold(ctx);
            Timers.StartSingleTimer("go on", "go on", Storm.Moment);
            BecomeStacked(Waiting);
        }

        private void Hold(RequestCtx ctx) => _held.Enqueue((ctx, Sender, lane.Begin(ctx)));

        private void Waiting(object message)
        {
            if (message is RequestCtx ctx)
            {
                Hold(ctx);
            }

            while (_held.TryDequeue(out var held))
            {
                lane.Check(held.Ctx, held.Token);
                Own.Answer(held.Ctx, held.Token);
                _over.Enqueue(held);
            }

            while (_over.Count > 3)
            {
                var (over, sender, token) = _over.Dequeue();
                lane.UseLate(() =>
                {
                    lane.Check(over, token);
                    sender.Tell(Late.Response(token));
                    Late.Answer(over, token);
                });
            }

            Timers.Cancel("go on");
            UnbecomeStacked();
        }
    }
}
