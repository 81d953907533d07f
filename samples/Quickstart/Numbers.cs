using System.Buffers.Text;
using Akka.IO;
using Akka.Streams;
using Akka.Streams.Dsl;
using FastHttp.Actors;
using FastHttp.Actors.Streams;

namespace Quickstart;

/// <summary>Numbers, one a line, by Akka.Streams: as many as are wanted from a source, and summed by a sink as they arrive.</summary>
internal static class Numbers
{
    private const int Most = 10_000_000;

    // Each element costs its way through the stream, which for a number alone would be most of it.
    private const int InPiece = 2_000;

    // Digits of the largest number, and the line end.
    private const int LongestLine = 9;

    /// <summary>GET /source?n=N: 1 to N, made as fast as the client takes them.</summary>
    public static Task Count(RequestCtx ctx)
    {
        if (!int.TryParse(ctx.Query["n"], out var last) || last is < 0 or > Most)
        {
            ctx.SetStatus(400).Text($"n must be 0 to {Most}");
            return Task.CompletedTask;
        }

        var pieces = (last + InPiece - 1) / InPiece;
        return ctx.SetContentType(ContentTypes.Text).RespondWith(Source
            .From(Enumerable.Range(0, pieces))
            .Select(piece => Lines((piece * InPiece) + 1, Math.Min(last, (piece + 1) * InPiece))));
    }

    /// <summary>POST /sum: an integer on each line. The sum is taken as they arrive, so nothing but the current line is kept.</summary>
    public static async Task Sum(RequestCtx ctx, IMaterializer materializer)
    {
        var sink = Sink.Aggregate<ByteString, LineSum>(new LineSum(), (sum, bytes) => sum.Add(bytes));
        try
        {
            var sum = await ctx.BodyAsSource().RunWith(sink, materializer);
            ctx.SetContentType(ContentTypes.Json).Text(sum.End());
        }
        catch (FormatException wrong)
        {
            ctx.SetStatus(400).Text(wrong.Message);
        }
    }

    private static ByteString Lines(int first, int last)
    {
        var bytes = new byte[(last - first + 1) * LongestLine];
        var length = 0;
        for (var number = first; number <= last; number++)
        {
            Utf8Formatter.TryFormat(number, bytes.AsSpan(length), out var digits);
            bytes[length + digits] = (byte)'\n';
            length += digits + 1;
        }

        return ByteString.FromBytes(bytes, 0, length);
    }
}
