using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>docs/conformance.md says what the code does, and names tests that exist.</summary>
public sealed partial class ConformanceDocumentTests
{
    private static readonly string Document = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "conformance.md"));

    [Fact]
    public void Its_table_of_rejections_is_the_codes()
    {
        var written = Rows().Select(row =>
            (row.Groups["counter"].Value, int.Parse(row.Groups["status"].Value, CultureInfo.InvariantCulture), row.Groups["close"].Success, row.Groups["section"].Value.Trim()));
        Assert.Equal(Rejections.All.Skip(1).Select(row => (row.Counter, row.Status, row.Closes, row.Section)), written);
    }

    /// <summary>The source of the test class speaks of the rejection that it is said to prove.</summary>
    [Fact]
    public void Each_rejection_is_in_the_test_that_it_names()
    {
        foreach (var (row, rejection) in Rows().Zip(Rejections.All.Skip(1)))
        {
            var source = Directory.EnumerateFiles(SourceTree.Tests, row.Groups["test"].Value + ".cs", SearchOption.AllDirectories).Single();
            Assert.True(Regex.IsMatch(File.ReadAllText(source), $@"\bRejection\.{rejection.Reason}\b"), $"{source} does not speak of {rejection.Reason}.");
        }
    }

    [Fact]
    public void Every_test_class_it_names_is_there_and_has_tests()
    {
        var types = typeof(ConformanceDocumentTests).Assembly.GetTypes().ToLookup(type => type.Name);
        var named = TestClass().Matches(Document).Select(match => match.Value).Distinct().ToList();
        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(
            types[name].SelectMany(type => type.GetMethods()), method => method.GetCustomAttribute<FactAttribute>() is not null));
    }

    private static MatchCollection Rows() => Row().Matches(Document);

    [GeneratedRegex(@"^\| `(?<counter>[a-z0-9_]+)` \| (?<status>\d{3})(?<close>, close)? \| (?<section>[^|]+) \| `(?<test>\w+)` \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\b\w+(Tests|Spec)\b")]
    private static partial Regex TestClass();
}
