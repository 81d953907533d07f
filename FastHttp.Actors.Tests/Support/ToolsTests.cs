using Xunit;

namespace FastHttp.Actors.Tests.Support;

public sealed class ToolsTests
{
    private const string Present = "sort"; // Linux, macOS and Windows have one
    private const string Absent = "no-such-program";

    [Fact]
    public void A_program_on_the_path_is_found() => Assert.True(File.Exists(Tools.Require(Present)));

    [Fact]
    public void A_missing_program_is_named_with_how_to_get_it()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Tools.Require(Absent));
        Assert.Contains($"apt-get install {Absent}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Present, false, false)]
    [InlineData(Present, true, false)]
    [InlineData(Absent, false, true)]
    [InlineData(Absent, true, false)]
    public void A_test_is_skipped_only_where_the_program_is_missing_outside_CI(string tool, bool inCi, bool skipped) =>
        Assert.Equal(skipped, Tools.SkipReason(tool, inCi) is not null);

    [RequiresToolFact("curl")]
    public void A_test_that_is_not_skipped_has_its_program() => Assert.True(File.Exists(Tools.Require("curl")));
}
