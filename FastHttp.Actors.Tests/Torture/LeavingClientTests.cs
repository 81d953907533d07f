using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Torture.Responder;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>Clients that leave while their request is handled, and handlers that go on with it.</summary>
[Collection(TortureSuite.Name)]
public sealed class LeavingClientTests
{
    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_handler_reads_and_answers_when_its_client_has_left(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
    {
        var lanes = storm.In(Placement.Everywhere, [], lane => lane.Serve((_, ctx) => AnswerLate(lane, ctx)))
            .Concat(storm.InDelegates([], lane => ctx => AnswerLate(lane, ctx)));
        foreach (var lane in lanes)
        {
            lane.ClientsLeave = true;
        }
    });

    private static void AnswerLate(Lane lane, RequestCtx ctx)
    {
        var token = lane.Begin(ctx);
        lane.Later(2 * Storm.Moment, () =>
        {
            lane.Check(ctx, token);
            Late.Answer(ctx, token);
        });
    }
}
