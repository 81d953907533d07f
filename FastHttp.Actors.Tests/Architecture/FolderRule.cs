namespace FastHttp.Actors.Tests.Architecture;

/// <summary>
/// What the code of one folder may use of this library, and what it must not use of the world outside. A name in
/// <paramref name="MustNotUse"/> is a namespace with all below it, a type, or a member (<c>System.DateTime.get_UtcNow</c>).
/// </summary>
internal sealed record FolderRule(string Folder, string[] MayUse, string[] MustNotUse)
{
    private const string RootNamespace = "FastHttp.Actors";

    /// <summary>The library's own namespace: RequestCtx, FastHttpServer, the options.</summary>
    public const string Root = "(root)";

    /// <summary>The root, and every public type whatever its folder.</summary>
    public const string PublicSurface = "(public surface)";

    /// <summary>The folder of a namespace of this library; null for what is not ours.</summary>
    public static string? FolderOf(string @namespace)
    {
        if (@namespace == RootNamespace)
        {
            return Root;
        }

        return @namespace.StartsWith(RootNamespace + ".", StringComparison.Ordinal)
            ? @namespace[(RootNamespace.Length + 1)..].Split('.')[0]
            : null;
    }

    /// <param name="use">What the folder's code does.</param>
    /// <param name="isPublic">Whether a type, by its full name, is public.</param>
    public bool Allows(TypeUse use, Func<string, bool> isPublic)
    {
        string? folder = FolderOf(use.Used.Namespace);
        if (folder is null)
        {
            string named = use.Member is null ? use.Used.FullName : $"{use.Used.FullName}.{use.Member}";
            return !MustNotUse.Any(name => named == name || named.StartsWith(name + ".", StringComparison.Ordinal));
        }

        return folder == Folder
            || MayUse.Contains(folder)
            || (MayUse.Contains(PublicSurface)
                && (folder == Root || (folder != "Hosting" && isPublic(use.Used.FullName))));
    }
}
