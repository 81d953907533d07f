using FastHttp.Actors;

namespace Quickstart;

/// <summary>GET /: a page for a person, with links to what a browser can follow. It is read once, when the first one asks.</summary>
internal static class IndexPage
{
    private static readonly byte[] Html = Read();

    public static void Respond(RequestCtx ctx) => ctx.SetContentType("text/html; charset=utf-8").Bytes(Html);

    private static byte[] Read()
    {
        using var page = typeof(IndexPage).Assembly.GetManifestResourceStream("index.html")!;
        var bytes = new byte[page.Length];
        page.ReadExactly(bytes);
        return bytes;
    }
}
