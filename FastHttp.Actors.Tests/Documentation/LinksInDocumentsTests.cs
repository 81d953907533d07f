using System.Text.RegularExpressions;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Documentation;

/// <summary>A link of a document into the repository points to a file or a folder that is there, and to a heading that is there.</summary>
public sealed partial class LinksInDocumentsTests
{
    private static readonly string[] AllDocuments = [.. SourceTree.Documents.Select(file => Path.GetRelativePath(SourceTree.Root, file))];

    public static TheoryData<string> Documents => new(AllDocuments);

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_points_to_something(string document) =>
        Assert.Empty(BrokenLinks(Path.Combine(SourceTree.Root, document), File.ReadAllText(Path.Combine(SourceTree.Root, document))));

    [Fact]
    public void All_documents_are_looked_at()
    {
        string[] some = ["README.md", "CHANGELOG.md", Path.Combine("docs", "decisions", "README.md"), Path.Combine("samples", "Hello", "README.md")];

        Assert.Superset(some.ToHashSet(), AllDocuments.ToHashSet());
    }

    [Theory]
    [InlineData("[a](docs/settings.md)", false)]
    [InlineData("[a](docs/settings.md#number-and-size)", false)]
    [InlineData("[a](#two-commands)", false)]
    [InlineData("[a](https://example.org/nothing.md)", false)]
    [InlineData("```\n[a](nothing.md)\n```", false)]
    [InlineData("`[a](nothing.md)`", false)]
    [InlineData("[a](docs/nothing.md)", true)]
    [InlineData("![a](docs/images/nothing.png)", true)]
    [InlineData("[a](docs/settings.md#nothing)", true)]
    [InlineData("[a](#nothing)", true)]
    // Where file names know no case such a link works, and is broken in the repository's web view.
    [InlineData("[a](docs/Settings.md)", true)]
    public void What_is_broken_is_found(string text, bool isBroken) =>
        Assert.Equal(isBroken, BrokenLinks(Path.Combine(SourceTree.Root, "README.md"), text).Any());

    [Theory]
    [InlineData("Number and size", "number-and-size")]
    [InlineData("How to add …", "how-to-add-")]
    [InlineData("`a` & b, c-d", "a--b-c-d")]
    public void An_anchor_is_made_of_its_heading(string heading, string anchor) => Assert.Equal(anchor, AnchorOf(heading));

    private static IEnumerable<string> BrokenLinks(string file, string text) =>
        Link().Matches(WithoutCode(text)).Select(link => link.Groups[1].Value).Where(target => !Elsewhere().IsMatch(target) && !Exists(file, target));

    private static bool Exists(string file, string target)
    {
        var (path, anchor) = target.Split('#') is [var before, var after] ? (before, after) : (target, null);
        var full = path.Length == 0 ? file : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, path));
        return IsThere(full) && (anchor is null || AnchorsOf(File.ReadAllText(full)).Contains(anchor));
    }

    // By the names that folders list, so that the case of letters counts on every system.
    private static bool IsThere(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(path);
        return full == SourceTree.Root
            || (Path.Exists(full) && Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(full)!).Contains(full) && IsThere(Path.GetDirectoryName(full)!));
    }

    private static HashSet<string> AnchorsOf(string text)
    {
        var anchors = new HashSet<string>();
        foreach (var anchor in Heading().Matches(FencedCode().Replace(text, "")).Select(heading => AnchorOf(heading.Groups[1].Value)))
        {
            // The second heading with the same words has "-1".
            for (var (name, again) = (anchor, 0); !anchors.Add(name); name = $"{anchor}-{++again}")
            {
            }
        }

        return anchors;
    }

    // As GitHub makes them: small letters, no punctuation, each space a hyphen.
    private static string AnchorOf(string heading) => NotInAnchor().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    private static string WithoutCode(string text) => InlineCode().Replace(FencedCode().Replace(text, ""), "");

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^(https?|mailto):")]
    private static partial Regex Elsewhere();

    [GeneratedRegex(@"^#{1,6} +(.+?)\s*$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N}\-_ ]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex FencedCode();

    [GeneratedRegex("`[^`\n]+`")]
    private static partial Regex InlineCode();
}
