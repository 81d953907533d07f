using System.Text;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Torture.Responder;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>Bodies in pieces, with a second user who comes late or waits when the first has answered.</summary>
[Collection(TortureSuite.Name)]
public sealed class StreamTests
{
    private static readonly Responder Pieces = Own with { Lines = 3 };

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_piece_is_flushed_after_the_last(TransportKind transport, int loops) => Storm.Run(transport, loops, storm =>
    {
        storm.In(Placement.Everywhere, [Pieces], lane => lane.Serve((_, ctx) => AnswerInPieces(lane, ctx)));
        storm.InAsyncDelegates([Pieces], lane => ctx => AnswerInPieces(lane, ctx));
    });

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_body_is_read_on_after_the_response(TransportKind transport, int loops) => Run(transport, loops, async (lane, ctx) =>
    {
        var token = lane.Begin(ctx);
        await ReadAll(lane, ctx, token);
        Own.Answer(ctx, token);
        lane.LaterAsync(Storm.Moment, async () => CheckPart(lane, await ctx.ReadBodyAsync(), token));
    });

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_piece_is_kept_and_read_after_the_response(TransportKind transport, int loops) => Run(transport, loops, async (lane, ctx) =>
    {
        var token = lane.Begin(ctx);
        var (last, text) = await ReadAll(lane, ctx, token);
        Own.Answer(ctx, token);
        lane.Later(Storm.Moment, () => lane.Check(last, text));
    });

    [Theory]
    [ClassData(typeof(EachGround))]
    public Task A_body_is_awaited_when_its_handler_answers(TransportKind transport, int loops) => Run(transport, loops, async (lane, ctx) =>
    {
        var token = lane.Begin(ctx);
        CheckPart(lane, await ctx.ReadBodyAsync(), token);
        var rest = ctx.ReadBodyAsync().AsTask();
        ctx.Reply(Own.Response(token));
        lane.LaterAsync(TimeSpan.Zero, async () => CheckPart(lane, await rest, token));
    });

    private static Task Run(TransportKind transport, int loops, Func<Lane, RequestCtx, Task> handle) => Storm.Run(transport, loops, storm =>
    {
        storm.In(Placement.Everywhere, [Own], lane =>
        {
            lane.IsStreamed = true;
            lane.Serve((_, ctx) => handle(lane, ctx)).WithStreamedBody();
        });
        foreach (var lane in storm.InAsyncDelegates([Own], lane => ctx => handle(lane, ctx)))
        {
            lane.IsStreamed = true;
            lane.Route.WithStreamedBody();
        }
    });

    private static async Task AnswerInPieces(Lane lane, RequestCtx ctx)
    {
        var token = lane.Begin(ctx);
        Pieces.Prepare(ctx, token);
        for (var i = 0; i < Pieces.Lines; i++)
        {
            await WritePiece(ctx, Pieces.Line(token));
        }

        ctx.Complete();
        lane.LaterAsync(Storm.Moment, async () =>
        {
            await WritePiece(ctx, "late bytes");
            ctx.Complete();
        });
    }

    private static async Task WritePiece(RequestCtx ctx, string text)
    {
        ctx.BodyWriter.Write(Encoding.ASCII.GetBytes(text));
        await ctx.FlushAsync();
    }

    /// <summary>Reads the body and gives its last bytes, with what they say.</summary>
    private static async Task<(ReadOnlyMemory<byte> Bytes, string Text)> ReadAll(Lane lane, RequestCtx ctx, string token)
    {
        var body = "";
        (ReadOnlyMemory<byte> Bytes, string Text) last = default;
        BodyPart part;
        do
        {
            part = await ctx.ReadBodyAsync();
            if (!part.Bytes.IsEmpty)
            {
                last = (part.Bytes, Encoding.ASCII.GetString(part.Bytes.Span));
                body += last.Text;
            }
        }
        while (!part.IsLast);

        if (part.IsAborted || body != token)
        {
            lane.Verdict.Wrong($"the body of {token} was \"{body}\"{(part.IsAborted ? ", cut off" : "")}");
        }

        return last;
    }

    /// <summary>Nothing, or a part of the own body.</summary>
    private static void CheckPart(Lane lane, BodyPart part, string token)
    {
        var text = Token.Read(() => Encoding.ASCII.GetString(part.Bytes.Span));
        if (text is not null && text != "nothing" && !token.Contains(text, StringComparison.Ordinal))
        {
            lane.Verdict.Wrong($"a part of the body of {token} was \"{text}\"");
        }
    }
}
