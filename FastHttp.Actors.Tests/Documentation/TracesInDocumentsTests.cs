using System.Reflection;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Documentation;

/// <summary>The tables of docs/telemetry.md, section Traces, name the spans and the tags of the code.</summary>
public sealed class TracesInDocumentsTests
{
    [Fact]
    public void Every_span_and_every_tag_has_a_row()
    {
        string[] others = [nameof(ServerTraces.Name), nameof(ServerTraces.OtherMethod)];
        var names = typeof(ServerTraces).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral && !others.Contains(field.Name))
            .Select(field => (string)field.GetRawConstantValue()!);
        var section = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "telemetry.md")).Split("\n## Traces")[1].Split("\n## ")[0];
        var rows = section.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]).ToList();

        Assert.Contains($"`{ServerTraces.Name}`", section, StringComparison.Ordinal);
        Assert.Contains($"`{ServerTraces.OtherMethod}`", section, StringComparison.Ordinal);
        Assert.Equal(["GET /users/{id}", .. names.Order(StringComparer.Ordinal)], rows.Order(StringComparer.Ordinal));
    }
}
