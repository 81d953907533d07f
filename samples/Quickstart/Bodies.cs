using System.Text;
using FastHttp.Actors;

namespace Quickstart;

/// <summary>Bodies that need not fit into memory: sent and taken in pieces.</summary>
internal static class Bodies
{
    private const int MostChunks = 10_000_000;

    /// <summary>GET /stream?n=N: N chunks, made as fast as the client takes them.</summary>
    public static async Task Stream(RequestCtx ctx)
    {
        if (!int.TryParse(ctx.Query["n"], out var chunks) || chunks is < 0 or > MostChunks)
        {
            ctx.SetStatus(400).Text($"n must be 0 to {MostChunks}");
            return;
        }

        ctx.SetContentType(ContentTypes.Text);
        for (var i = 0; i < chunks; i++)
        {
            WriteChunk(ctx.BodyWriter, i);
            if (!await ctx.FlushAsync())
            {
                return;
            }
        }

        // Without a chunk there was no flush yet, and a whole response would be counted instead of chunked.
        if (await ctx.FlushAsync())
        {
            ctx.Complete();
        }
    }

    /// <summary>POST /upload: counts the bytes as they arrive.</summary>
    public static async Task Upload(RequestCtx ctx)
    {
        var bytes = 0L;
        BodyPart part;
        do
        {
            part = await ctx.ReadBodyAsync();
            bytes += part.Bytes.Length;
        }
        while (!part.IsLast);

        if (!part.IsAborted)
        {
            ctx.Json(new Uploaded(bytes));
        }
    }

    private static void WriteChunk(ResponseWriter writer, int number)
    {
        var span = writer.GetSpan(20);
        Encoding.ASCII.TryGetBytes("chunk-", span, out var length);
        number.TryFormat(span[length..], out var digits);
        span[length + digits] = (byte)'\n';
        writer.Advance(length + digits + 1);
    }

    private sealed record Uploaded(long Bytes);
}
