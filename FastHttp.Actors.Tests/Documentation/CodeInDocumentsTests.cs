using System.Text.RegularExpressions;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Documentation;

/// <summary>C# that a document shows is part of a sample or a test, so that it compiles and was run.</summary>
public sealed partial class CodeInDocumentsTests
{
    public static TheoryData<string> Documents => new(Directory
        .EnumerateFiles(Path.Combine(SourceTree.Root, "docs"), "*.md", SearchOption.AllDirectories)
        .Append(Path.Combine(SourceTree.Root, "README.md"))
        .Append(Path.Combine(SourceTree.Root, "FastHttp.Actors", "README.md"))
        .Select(file => Path.GetRelativePath(SourceTree.Root, file)));

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_block_of_code_stands_in_a_source_file(string document)
    {
        var sources = SourceTree.SourceFiles(Path.Combine(SourceTree.Root, "samples"))
            .Concat(SourceTree.SourceFiles(SourceTree.Tests))
            .Select(file => Normalise(File.ReadAllText(file)))
            .ToList();
        foreach (Match block in CodeBlock().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, document))))
        {
            var code = Normalise(block.Groups[1].Value);
            Assert.True(sources.Any(source => source.Contains(code, StringComparison.Ordinal)), $"In no source file:\n{block.Groups[1].Value}");
        }
    }

    [Fact]
    public void The_readme_shows_code() =>
        Assert.Matches(CodeBlock(), File.ReadAllText(Path.Combine(SourceTree.Root, "README.md")));

    private static string Normalise(string code) => WhiteSpace().Replace(code, " ").Trim();

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("\\s+")]
    private static partial Regex WhiteSpace();
}
