using Akka.IO;
using Akka.Streams;
using Akka.Streams.Dsl;
using FastHttp.Actors;
using FastHttp.Actors.Streams;

namespace Streams;

/// <summary>Bodies as sources of Akka.Streams.</summary>
internal static class Sources
{
    private const int LongestWord = 1_000;

    private static readonly ByteString Space = ByteString.FromString(" ");

    /// <summary>POST /upper: the body comes back in capitals, each piece as it arrives.</summary>
    public static Task Upper(RequestCtx ctx) => ctx.RespondWith(ctx.BodyAsSource()
        .Select(bytes => ByteString.FromBytes([.. bytes.Select(one => one is >= (byte)'a' and <= (byte)'z' ? (byte)(one - 32) : one)])));

    /// <summary>POST /words: how many words a body has. A word may be cut anywhere, and only the current one is kept.</summary>
    public static async Task Words(RequestCtx ctx, IMaterializer materializer)
    {
        try
        {
            var words = await ctx.BodyAsSource()
                .Via(Framing.Delimiter(Space, LongestWord, allowTruncation: true))
                .Where(word => !word.IsEmpty)
                .RunWith(Sink.Aggregate<ByteString, int>(0, (count, _) => count + 1), materializer);
            ctx.Text($"{words} words");
        }
        catch (Framing.FramingException)
        {
            ctx.SetStatus(400).Text($"a word has more than {LongestWord} bytes");
        }
    }

    /// <summary>GET /squares: small elements. Those that come while a piece is on its way are sent together.</summary>
    public static Task Squares(RequestCtx ctx) => ctx.SetContentType(ContentTypes.Text).RespondWith(Source
        .From(Enumerable.Range(1, 1_000))
        .Select(number => ByteString.FromString($"{number * number}\n")));

    /// <summary>GET /zeros: a length that is known is declared, so that the client can show how far it is.</summary>
    public static Task Zeros(RequestCtx ctx)
    {
        var piece = ByteString.FromBytes(new byte[64 * 1024]);
        return ctx.RespondWith(Source.Repeat(piece).Take(16), length: 1024 * 1024);
    }

    /// <summary>GET /ticks: a source without an end ends when the server drains, which would wait for it otherwise.</summary>
    public static Task Ticks(RequestCtx ctx) => ctx.SetContentType(ContentTypes.Text).RespondWith(Source
        .Tick(TimeSpan.Zero, TimeSpan.FromSeconds(1), ByteString.FromString("tick\n"))
        .Via(ctx.Draining.AsFlow<ByteString>(cancelGracefully: true)));
}
