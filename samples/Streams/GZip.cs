using System.IO.Compression;
using FastHttp.Actors;
using FastHttp.Actors.Streams;

namespace Streams;

/// <summary>Both bodies as streams.</summary>
internal static class GZip
{
    /// <summary>POST /gzip: the body comes back compressed. To dispose of a stream does not end the response, to complete the context does.</summary>
    public static async Task Compress(RequestCtx ctx)
    {
        await using (var gzip = new GZipStream(ctx.SetContentType("application/gzip").ResponseAsStream(), CompressionLevel.Fastest))
        {
            await ctx.BodyAsStream().CopyToAsync(gzip);
        }

        ctx.Complete();
    }
}
