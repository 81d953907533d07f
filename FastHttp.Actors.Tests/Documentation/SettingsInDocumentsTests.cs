using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Documentation;

/// <summary>docs/settings.md names each setting of reference.conf with its property and its default.</summary>
public sealed class SettingsInDocumentsTests
{
    private static readonly string[] Rows = File.ReadAllLines(Path.Combine(SourceTree.Root, "docs", "settings.md"));

    [Theory]
    [InlineData("limits.")]
    [InlineData("supervision.")]
    [InlineData("access-log.")]
    public void Every_setting_of_a_section_has_a_row(string section)
    {
        var settings = FastHttpExt.DefaultConfig().GetConfig($"fasthttp.server.{section.TrimEnd('.')}").AsEnumerable().ToList();
        Assert.NotEmpty(settings);
        Assert.All(settings, setting => AssertRow(section + setting.Key, setting.Value.GetString()));
    }

    [Theory]
    [InlineData("handler-mailbox-limit")]
    [InlineData("termination-deadline")]
    [InlineData("backlog")]
    [InlineData("fail-fast")]
    public void Settings_of_the_server_itself_have_rows(string key) =>
        AssertRow(key, FastHttpExt.DefaultConfig().GetString($"fasthttp.server.{key}"));

    private static void AssertRow(string key, string value)
    {
        var row = Assert.Single(Rows, row => row.StartsWith($"| `{key}` | ", StringComparison.Ordinal));
        Assert.Contains($"| `{key.Replace("-", "", StringComparison.Ordinal)}` |", row, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($" | {value} |", row, StringComparison.Ordinal);
    }
}
