using System.Text.RegularExpressions;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Architecture;

/// <summary>Rules of the house that a reader of the library's source can see.</summary>
public sealed partial class SourceRuleTests
{
    private const int MostLines = 400;
    private const int MostLinesOfTheMedian = 100;

    // With fewer files the median says nothing.
    private const int FilesForAMedian = 20;

    private static readonly string[] EmptyWords = ["Common", "Utils", "Helpers", "Manager", "Infrastructure", "Internal"];
    private static readonly List<SourceFile> Library = Read(SourceTree.Library);

    [Fact]
    public void No_file_is_too_long() =>
        AssertNone(Library.Where(file => file.Lines.Length >= MostLines), file => $"{file.Lines.Length} lines");

    [Fact]
    public void Most_files_are_short()
    {
        int[] lengths = [.. Library.Select(file => file.Lines.Length).Order()];
        Assert.True(
            lengths.Length <= FilesForAMedian || lengths[lengths.Length / 2] < MostLinesOfTheMedian,
            $"The median file has {lengths[lengths.Length / 2]} lines.");
    }

    [Fact]
    public void The_namespace_is_the_folder()
    {
        foreach (SourceFile file in Library)
        {
            foreach (Match declared in NamespaceDeclaration().Matches(file.Text))
            {
                Assert.True(file.Namespace == declared.Groups[1].Value, $"{file}: {declared.Value}, but the folder says {file.Namespace}");
            }
        }
    }

    [Fact]
    public void A_file_declares_one_public_type_and_bears_its_name() =>
        AssertNone(
            Library.Where(file => file.PublicTypes.Count > 1 || file.PublicTypes.Any(type => !file.IsNamedAfter(type))),
            file => "public " + string.Join(", ", file.PublicTypes));

    [Fact]
    public void No_name_is_an_empty_word() =>
        AssertNone(
            Library.Where(file => file.Path.Split('/', '.').Any(EmptyWords.Contains)),
            _ => "say what belongs there");

    [Fact]
    public void Nothing_is_left_to_do_in_a_comment() =>
        AssertNone(
            Library.Concat(Read(SourceTree.Tests)).Where(file => NoteToSelf().IsMatch(file.Text)),
            file => NoteToSelf().Match(file.Text).Value);

    [Fact]
    public void The_rules_have_files_to_look_at() => Assert.NotEmpty(Library);

    private static void AssertNone(IEnumerable<SourceFile> files, Func<SourceFile, string> reason)
    {
        string broken = string.Join('\n', files.Select(file => $"{file}: {reason(file)}"));
        Assert.True(broken.Length == 0, broken);
    }

    private static List<SourceFile> Read(string folder) =>
        [.. SourceTree.SourceFiles(folder).Select(file => SourceFile.Read(folder, file))];

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();

    // The brackets keep this line from finding itself.
    [GeneratedRegex(@"\b(TO[D]O|FIX[M]E|HA[C]K|XX[X])\b")]
    private static partial Regex NoteToSelf();
}
