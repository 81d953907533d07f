namespace FastHttp.Actors.Tests.Support;

/// <summary>The repository this test assembly was built from.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    public static string Library { get; } = Path.Combine(Root, "FastHttp.Actors");

    public static string Tests { get; } = Path.Combine(Root, "FastHttp.Actors.Tests");

    /// <summary>The source files below a folder, without what the compiler wrote.</summary>
    public static IEnumerable<string> SourceFiles(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar)
                .Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FastHttp.Actors.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No FastHttp.Actors.sln above {AppContext.BaseDirectory}: the tests read the source.");
    }
}
