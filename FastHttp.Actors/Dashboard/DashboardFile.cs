using System.Text;

namespace FastHttp.Actors.Dashboard;

/// <summary>A file of the page. They are parts of the assembly, so there is nothing to deploy.</summary>
/// <param name="Path">Behind the dashboard's prefix.</param>
/// <param name="Name">As it lies in the folder Page.</param>
/// <param name="ContentType">With its charset.</param>
internal sealed record DashboardFile(string Path, string Name, string ContentType)
{
    private const string Script = "text/javascript; charset=utf-8";
    private const string Style = "text/css; charset=utf-8";

    public static IReadOnlyList<DashboardFile> All { get; } =
    [
        new("", "index.html", "text/html; charset=utf-8"),
        new("/style.css", "style.css", Style),
        new("/tree.css", "tree.css", Style),
        .. new[] { "app.js", "format.js", "charts.js", "overview.js", "rows.js", "tree.js", "requests.js", "drain.js" }
            .Select(name => new DashboardFile($"/{name}", name, Script)),
    ];

    /// <summary>
    /// The file's bytes. The page names the others relative to itself, so that it also works behind a proxy that puts something before
    /// its path.
    /// </summary>
    public byte[] Below(string prefix)
    {
        using var file = typeof(DashboardFile).Assembly.GetManifestResourceStream($"FastHttp.Actors.Dashboard.{Name}")!;
        using var reader = new StreamReader(file, Encoding.UTF8);
        return Encoding.UTF8.GetBytes(reader.ReadToEnd().Replace("{{base}}", prefix[(prefix.LastIndexOf('/') + 1)..], StringComparison.Ordinal));
    }
}
