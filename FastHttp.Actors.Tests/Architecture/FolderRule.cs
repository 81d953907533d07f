namespace FastHttp.Actors.Tests.Architecture;

/// <summary>
/// What the code of one folder may use of this library, and what it must not use of the world outside. A name in
/// <paramref name="MustNotUse"/> is a namespace with all below it, a type, or a member (<c>System.DateTime.get_UtcNow</c>).
/// </summary>
internal sealed record FolderRule(string Folder, string[] MayUse, string[] MustNotUse)
{
    /// <summary>Folders whose public types it may use, and no others.</summary>
    public string[] MayUsePublicTypesOf { get; init; } = [];

    /// <param name="use">What the folder's code does.</param>
    /// <param name="usedFolder">Where the used type lies; null for what is not ours.</param>
    /// <param name="isPublic">Whether the used type is public.</param>
    public bool Allows(TypeUse use, string? usedFolder, bool isPublic)
    {
        if (usedFolder is null)
        {
            string named = use.Member is null ? use.Used.FullName : $"{use.Used.FullName}.{use.Member}";
            return !MustNotUse.Any(name => named == name || named.StartsWith(name + ".", StringComparison.Ordinal));
        }

        return usedFolder == Folder
            || MayUse.Contains(usedFolder)
            || (isPublic && MayUsePublicTypesOf.Contains(usedFolder));
    }
}
