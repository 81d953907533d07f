using FastHttp.Actors;

namespace Quickstart;

/// <summary>A page for a person, which lies in the program.</summary>
internal sealed class HtmlPage
{
    private readonly byte[] _html;

    public HtmlPage(string name)
    {
        using var page = typeof(HtmlPage).Assembly.GetManifestResourceStream(name)!;
        _html = new byte[page.Length];
        page.ReadExactly(_html);
    }

    public void Respond(RequestCtx ctx) => ctx.SetContentType("text/html; charset=utf-8").Bytes(_html);
}
