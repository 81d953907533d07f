using Akka.Actor;
using Akka.Routing;
using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Torture.Responder;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>Routers that give one request to several routees.</summary>
[Collection(TortureSuite.Name)]
public sealed class RouterStormTests
{
    private static readonly TimeSpan Within = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task Broadcast(TransportKind transport, int loops) => Run(transport, loops, new BroadcastPool(3), isPatient: false);

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task Scatter_gather(TransportKind transport, int loops) =>
        Run(transport, loops, new ScatterGatherFirstCompletedPool(3, Within), isPatient: false);

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task Tail_chopping(TransportKind transport, int loops) =>
        Run(transport, loops, new TailChoppingPool(3, Within, Interval), isPatient: true);

    /// <param name="transport">The transport.</param>
    /// <param name="loops">The number of loops.</param>
    /// <param name="pool">The router.</param>
    /// <param name="isPatient">The routees take their time, so that the router asks the next one.</param>
    private static Task Run(TransportKind transport, int loops, Pool pool, bool isPatient) => Storm.Run(transport, loops, storm =>
        storm.In(Placement.OfRouters, [Own, Other, Third], lane =>
        {
            var routees = 0;
            var number = () => Interlocked.Increment(ref routees) % 3;
            lane.Clients = 4;

            // The router gives up when the machine is too busy.
            lane.MayReject(Rejection.HandlerFailed);
            lane.Serve(Props.Create(() => new Routee(lane, number(), isPatient)).WithRouter(pool));
        }));

    /// <summary>
    /// One of three: one responds to its Sender, which may be the router's, one by the context, so that the router waits for
    /// nothing and tells the request's Sender so, and one does so a while later.
    /// </summary>
    private sealed class Routee : ReceiveActor
    {
        public Routee(Lane lane, int number, bool isPatient)
        {
            var responder = ((Responder[])[Own, Other, Third])[number];
            Receive<RequestCtx>(ctx =>
            {
                lane.TryBegin(ctx, out var token);
                var response = responder.Response(token);
                var sender = Sender;
                Action answer = number == 0 && token[^1] % 2 == 0 ? () => sender.Tell(response) : () => ctx.Reply(response);
                if (number == 2 || isPatient)
                {
                    lane.Later(Storm.Moment, answer);
                }
                else
                {
                    lane.UseLate(answer);
                }
            });
        }
    }
}
