using System.Text;

namespace FastHttp.Actors.Dashboard;

/// <summary>The page with its scripts and styles. They are parts of the assembly, so there is nothing to deploy.</summary>
internal sealed class DashboardFiles(string prefix)
{
    private const string Index = "index.html";

    private static readonly string[] Names =
    [
        Index, "style.css", "tree.css", "app.js", "format.js", "charts.js", "overview.js", "rows.js", "tree.js", "requests.js", "drain.js",
    ];

    private readonly Dictionary<string, byte[]> _files = Names.ToDictionary(name => name, name => Read(name, prefix));

    public void Page(RequestCtx ctx) => Respond(ctx, Index);

    public void File(RequestCtx ctx) => Respond(ctx, ctx.RouteValue("file")!);

    private void Respond(RequestCtx ctx, string name)
    {
        if (_files.TryGetValue(name, out var bytes))
        {
            ctx.SetContentType($"text/{Path.GetExtension(name) switch { ".js" => "javascript", ".css" => "css", _ => "html" }}; charset=utf-8").Bytes(bytes);
        }
        else
        {
            ctx.SetStatus(404).Complete();
        }
    }

    // The page names the others relative to itself, so that it also works behind a proxy that puts something before its path.
    private static byte[] Read(string name, string prefix)
    {
        using var file = typeof(DashboardFiles).Assembly.GetManifestResourceStream($"FastHttp.Actors.Dashboard.{name}")!;
        using var reader = new StreamReader(file, Encoding.UTF8);
        return Encoding.UTF8.GetBytes(reader.ReadToEnd().Replace("{{base}}", prefix[(prefix.LastIndexOf('/') + 1)..], StringComparison.Ordinal));
    }
}
