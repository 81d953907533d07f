using Akka.Actor;
using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Torture.Responder;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>Handlers that fail after their response, and those who answer for them.</summary>
[Collection(TortureSuite.Name)]
public sealed class FailingHandlerTests
{
    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_handler_fails_after_its_response(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
        storm.In(Placement.Everywhere, [Own], lane => lane.Serve((_, ctx) =>
        {
            Own.Answer(ctx, lane.Begin(ctx));
            lane.Dawdle();
            lane.UseLate(() => { });
            throw new InvalidOperationException("After the response.");
        })));

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_message_is_told_again_in_PreRestart(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
        storm.In(Placement.Everywhere, [Own], lane =>
        {
            lane.MayReject(Rejection.HandlerFailed);
            lane.Serve(Props.Create(() => new Retrying(lane)));
        }));

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_worker_fails_after_its_response_and_is_restarted(TransportKind transport, int loops) =>
        RunWithWorkers(transport, loops, Directive.Restart);

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_worker_fails_after_its_response_and_its_parent_escalates(TransportKind transport, int loops) =>
        RunWithWorkers(transport, loops, Directive.Escalate);

    private static Task RunWithWorkers(TransportKind transport, int loops, Directive directive) => Storm.Run(transport, loops, storm =>
        storm.In(Placement.Everywhere, [Own], lane =>
        {
            if (directive == Directive.Escalate)
            {
                // The parent fails too, and a request that waited for its worker is lost with it.
                lane.MayReject(Rejection.HandlerFailed, Rejection.HandlerGone);
            }

            lane.Serve(Props.Create(() => new Parent(lane, directive)));
        }));

    /// <summary>Fails before or after its response, and has its message told to itself again.</summary>
    private sealed class Retrying(Lane lane) : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx)
        {
            var token = lane.Begin(ctx);
            if (token[^1] % 2 == 0)
            {
                Own.Answer(ctx, token);
            }

            throw new InvalidOperationException(token);
        }

        protected override void OnMessage(object message)
        {
            if (message is Again again && again.Message is RequestCtx ctx)
            {
                lane.UseLate(() =>
                {
                    if (again.IsAnswered)
                    {
                        lane.Check(ctx, again.Token);
                        Late.Answer(ctx, again.Token);
                    }
                    else
                    {
                        Sender.Tell(Own.Response(again.Token));
                    }
                });
            }
        }

        protected override void PreRestart(Exception reason, object message)
        {
            Self.Tell(new Again(message, reason.Message), Sender);
            base.PreRestart(reason, message);
        }
    }

    private sealed record Again(object Message, string Token)
    {
        public bool IsAnswered => Token[^1] % 2 == 0;
    }

    private sealed class Parent : ReceiveActor
    {
        private readonly Directive _directive;

        public Parent(Lane lane, Directive directive)
        {
            _directive = directive;
            var worker = Context.ActorOf(Props.Create(() => new PlainHandler((context, ctx) => AnswerAndFail(lane, context, ctx))));
            Receive<RequestCtx>(ctx =>
            {
                worker.Forward(ctx);
                lane.Dawdle();
            });
        }

        protected override SupervisorStrategy SupervisorStrategy() => new HttpHandlerStrategy(new LocalOnlyDecider(_ => _directive));

        private static void AnswerAndFail(Lane lane, IActorContext context, RequestCtx ctx)
        {
            context.Sender.Tell(Own.Response(lane.Begin(ctx)));
            lane.Dawdle();
            lane.UseLate(() => { });
            throw new InvalidOperationException("After the response.");
        }
    }
}
