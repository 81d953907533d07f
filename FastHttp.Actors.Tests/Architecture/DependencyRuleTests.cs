using System.Reflection;
using Xunit;

namespace FastHttp.Actors.Tests.Architecture;

/// <summary>The code keeps to <see cref="FolderTable"/>: what it uses is read from the assembly, where it lies from the source.</summary>
public sealed class DependencyRuleTests
{
    private static readonly Assembly Library = Assembly.Load("FastHttp.Actors");
    private static readonly Dictionary<string, LibraryType> Types = LibraryType.All.ToDictionary(type => type.FullName);
    private static readonly HashSet<string> PublicTypes =
        [.. Library.GetExportedTypes().Select(type => type.FullName!.Replace('+', '.'))];

    private static readonly IReadOnlyCollection<TypeUse> Uses = AssemblyUses.Of(Library.Location);

    [Fact]
    public void Each_folder_uses_only_what_the_table_allows()
    {
        var broken = Uses
            .Where(use => RuleFor(use.User) is { } rule
                && !rule.Allows(use, FolderOf(use.Used), PublicTypes.Contains(use.Used.FullName)))
            .Select(use => FolderOf(use.Used) is { } used
                ? $"{FolderOf(use.User)} -> {used}: {use}"
                : $"{FolderOf(use.User)} -> the world outside: {use}")
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.True(broken.Count == 0, "Not allowed by the table of folders:\n" + string.Join('\n', broken));
    }

    [Fact]
    public void Each_folder_of_the_library_is_in_the_table() =>
        Assert.Empty(LibraryType.All.Select(type => type.TopFolder).Distinct()
            .Except(FolderTable.Rules.Select(rule => rule.Folder)));

    // A type that the source reader misses would belong to no folder and be free of all rules.
    [Fact]
    public void Each_type_of_the_library_is_found_in_its_source() =>
        Assert.Empty(Uses.Select(use => use.User)
            .Where(type => type.Namespace.StartsWith("FastHttp.Actors", StringComparison.Ordinal))
            .Select(LibraryType.FullNameOf).Distinct()
            .Except(Types.Keys));

    // What the compiler or a generator makes (in the empty namespace, or in System) belongs to no folder.
    private static string? FolderOf(TypeName type) => Types.GetValueOrDefault(LibraryType.FullNameOf(type))?.TopFolder;

    private static FolderRule? RuleFor(TypeName user) =>
        FolderOf(user) is { } folder ? FolderTable.Rules.SingleOrDefault(rule => rule.Folder == folder) : null;
}
