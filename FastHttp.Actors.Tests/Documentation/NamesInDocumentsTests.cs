using System.Text.RegularExpressions;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Documentation;

/// <summary>The documents for contributors name files, folders, types and members that there are.</summary>
public sealed partial class NamesInDocumentsTests
{
    // Of Akka and MSBuild, and used nowhere here.
    private static readonly string[] OfOthers = ["CircuitBreaker", "ProjectReference"];

    private static readonly HashSet<string> Words =
    [
        .. SourceTree.SourceFiles(SourceTree.Library).Concat(SourceTree.SourceFiles(SourceTree.Tests))
            // This file has examples of what is not there.
            .Where(file => !file.EndsWith($"{nameof(NamesInDocumentsTests)}.cs", StringComparison.Ordinal))
            .SelectMany(file => Word().Matches(File.ReadAllText(file))).Select(word => word.Value),
    ];

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/life-of-a-request.md")]
    [InlineData("docs/CONTRIBUTING.md")]
    [InlineData("docs/supervision.md")]
    [InlineData("docs/overload.md")]
    public void What_a_document_names_is_there(string document)
    {
        var text = FencedCode().Replace(File.ReadAllText(Path.Combine(SourceTree.Root, document)), "");
        var names = Code().Matches(text).Select(code => code.Groups[1].Value).ToList();

        Assert.True(names.Count > 10);
        Assert.Empty(names.Where(name => !IsThere(name)).Distinct());
    }

    [Theory]
    [InlineData("Http1/RequestHeadParser.cs", true)]
    [InlineData("Observability/", true)]
    [InlineData("FastHttp.Actors.Tests/Architecture/FolderTable.cs", true)]
    [InlineData("RequestHeadParser", true)]
    [InlineData("binding.Snapshot()", true)]
    [InlineData("a = 1", true)]
    [InlineData("Http1/RequestHead.cs", false)]
    [InlineData("Telemetry/", false)]
    [InlineData("RequestHeadReader", false)]
    [InlineData("binding.SnapShot()", false)]
    public void What_is_not_there_is_found(string name, bool isThere) => Assert.Equal(isThere, IsThere(name));

    private static bool IsThere(string name) =>
        SourceFile().IsMatch(name)
            ? Path.Exists(Path.Combine(SourceTree.Library, name)) || Path.Exists(Path.Combine(SourceTree.Root, name))
            : Name().Matches(name).All(one => Words.Contains(one.Value) || OfOthers.Contains(one.Value));

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex FencedCode();

    [GeneratedRegex(@"^[A-Z][\w.]*/([\w.]+/)*([\w.]+\.cs)?$")]
    private static partial Regex SourceFile();

    // Two capitals at least: a single word may be English.
    [GeneratedRegex(@"\b[A-Z]\w*[a-z]\w*[A-Z]\w*\b")]
    private static partial Regex Name();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
