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

    /// <summary>Every document of the repository.</summary>
    public static IEnumerable<string> Documents => DocumentsOf(Root).Order(StringComparer.Ordinal);

    private static IEnumerable<string> DocumentsOf(string folder) =>
        Directory.EnumerateFiles(folder, "*.md").Concat(Directory.EnumerateDirectories(folder)
            .Where(child => Path.GetFileName(child) is var name && !name.StartsWith('.') && name is not ("bin" or "obj" or "artifacts" or "TestResults"))
            .SelectMany(DocumentsOf));

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
