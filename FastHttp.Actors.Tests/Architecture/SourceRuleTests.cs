using System.Text.RegularExpressions;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Architecture;

/// <summary>Rules of the house that a reader of the library's source can see.</summary>
public sealed partial class SourceRuleTests
{
    private static readonly string[] EmptyWords = ["Common", "Utils", "Helpers", "Manager", "Infrastructure", "Internal"];

    [Fact]
    public void No_file_lies_in_the_root() =>
        Broken.None(LibraryType.Files.Where(file => file.Folder.Length == 0), _ => "its folder is a part of the story");

    [Fact]
    public void The_parts_of_a_type_lie_together() =>
        Broken.None(LibraryType.All.Where(type => type.Folders.Count > 1), type => string.Join(", ", type.Folders));

    [Fact]
    public void The_namespace_of_an_internal_type_is_its_folder() =>
        Broken.None(
            LibraryType.All.Where(type => !type.IsPublic && type.Namespace != $"FastHttp.Actors.{type.Folders[0].Replace('/', '.')}"),
            type => $"is internal and lies in {type.Folders[0]}");

    [Fact]
    public void The_namespace_of_a_public_type_is_that_of_the_library_or_of_its_feature() =>
        Broken.None(
            LibraryType.All.Where(type => type.IsPublic && type.Namespace != FolderTable.PublicNamespaceOf(type.TopFolder)),
            type => $"is public and should be in {FolderTable.PublicNamespaceOf(type.TopFolder)}");

    [Fact]
    public void A_file_declares_one_public_type_and_bears_its_name() =>
        Broken.None(
            LibraryType.Files.Where(file => PublicTypes(file) is var types
                && (types.Count > 1 || types.Any(type => !file.IsNamedAfter(type)))),
            file => "public " + string.Join(", ", PublicTypes(file)));

    [Fact]
    public void No_name_is_an_empty_word() =>
        Broken.None(
            LibraryType.Files.Where(file => file.Path.Split('/', '.').Any(EmptyWords.Contains)),
            _ => "say what belongs there");

    [Fact]
    public void Nothing_is_left_to_do_in_a_comment() =>
        Broken.None(
            LibraryType.Files.Concat(SourceTree.SourceFiles(SourceTree.Tests).Select(file => SourceFile.Read(SourceTree.Tests, file)))
                .Where(file => NoteToSelf().IsMatch(file.Text)),
            file => NoteToSelf().Match(file.Text).Value);

    [Fact]
    public void The_rules_have_types_to_look_at()
    {
        Assert.Contains(LibraryType.All, type => type.IsPublic);
        Assert.Contains(LibraryType.All, type => !type.IsPublic);
    }

    private static List<string> PublicTypes(SourceFile file) =>
        [.. file.Types.Where(type => type.IsPublic).Select(type => type.Name)];

    // The brackets keep this line from finding itself.
    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|HA[C]K|XX[X])\b")]
    private static partial Regex NoteToSelf();
}
