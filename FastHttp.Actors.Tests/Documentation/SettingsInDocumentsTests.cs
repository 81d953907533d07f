using Akka.Configuration.Hocon;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Documentation;

/// <summary>docs/settings.md has each key of reference.conf with its property and its default, and no other key.</summary>
public sealed class SettingsInDocumentsTests
{
    private const string Server = "server.";

    private static readonly string[] Rows = File.ReadAllLines(Path.Combine(SourceTree.Root, "docs", "settings.md"));

    private static readonly string[] AllKeys = [.. KeysOf(FastHttpExt.DefaultConfig().GetConfig("fasthttp").Root, "")];

    public static TheoryData<string> Keys => new(AllKeys);

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_key_has_a_row_with_its_default(string key)
    {
        var documented = NameOf(key);
        var row = Assert.Single(Rows, row => row.StartsWith($"| `{documented}` | ", StringComparison.Ordinal));

        var value = FastHttpExt.DefaultConfig().GetString($"fasthttp.{key}");
        Assert.Contains($" | {(value.Length == 0 ? "`\"\"`" : value)} |", row, StringComparison.Ordinal);
        // Settings of the event loops belong to the ActorSystem: code has no property for them.
        if (key.StartsWith(Server, StringComparison.Ordinal))
        {
            Assert.Contains($"| `{documented.Replace("-", "", StringComparison.Ordinal)}` |", row, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void No_row_names_a_key_that_is_not_there()
    {
        var documented = Rows.Where(row => row.StartsWith("| `", StringComparison.Ordinal)).Select(row => row.Split('`')[1]);

        Assert.Equal(AllKeys.Select(NameOf).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    private static string NameOf(string key) => key.StartsWith(Server, StringComparison.Ordinal) ? key[Server.Length..] : key;

    private static IEnumerable<string> KeysOf(HoconValue value, string path) =>
        value.IsObject()
            ? value.GetObject().Items.SelectMany(item => KeysOf(item.Value, path.Length == 0 ? item.Key : $"{path}.{item.Key}"))
            : [path];
}
