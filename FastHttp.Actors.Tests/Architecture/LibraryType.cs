using FastHttp.Actors.Tests.Support;

namespace FastHttp.Actors.Tests.Architecture;

/// <summary>
/// A type of the library that is not nested, as its source declares it: all its parts together. They should lie in one folder,
/// so <paramref name="Folders"/> is one.
/// </summary>
internal sealed record LibraryType(
    string Namespace, string Name, IReadOnlyList<string> Folders, bool IsPublic, int Lines, IReadOnlyList<DeclaredMember> Members)
{
    /// <summary>All files of the library.</summary>
    public static IReadOnlyList<SourceFile> Files { get; } =
        [.. SourceTree.SourceFiles(SourceTree.Library).Select(file => SourceFile.Read(SourceTree.Library, file))];

    public static IReadOnlyList<LibraryType> All { get; } = In(Files);

    /// <summary>The folder below the library's root, whatever lies in between.</summary>
    public string TopFolder => Folders[0].Split('/')[0];

    public string FullName => $"{Namespace}.{Name}";

    public static IReadOnlyList<LibraryType> In(IEnumerable<SourceFile> files) =>
    [
        .. files
            .SelectMany(file => file.Types, (file, type) => (file, type))
            .GroupBy(part => (part.file.Namespace, part.type.Name))
            .Select(parts => new LibraryType(
                parts.Key.Namespace,
                parts.Key.Name,
                [.. parts.Select(part => part.file.Folder).Distinct()],
                parts.Any(part => part.type.IsPublic),
                parts.Sum(part => part.type.Lines),
                [.. parts.SelectMany(part => part.type.Members)])),
    ];

    /// <summary>The name that the compiled code knows it by, or a type nested in it.</summary>
    public static string FullNameOf(TypeName compiled) => $"{compiled.Namespace}.{compiled.Name.Split('.', '`')[0]}";

    public override string ToString() => FullName;
}
