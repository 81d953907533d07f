using System.Reflection;
using System.Text.RegularExpressions;
using FastHttp.Actors.Tests.Support;
using Microsoft.Extensions.Logging;
using Xunit;

namespace FastHttp.Actors.Tests.Documentation;

/// <summary>docs/telemetry.md explains each line of the log, and no other.</summary>
public sealed partial class LogsInDocumentsTests
{
    private static readonly (MethodInfo Method, LoggerMessageAttribute Line)[] Methods =
    [
        .. typeof(FastHttpExt).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => (method, Line: method.GetCustomAttribute<LoggerMessageAttribute>()!))
            .Where(method => method.Line is not null),
    ];

    private static readonly (string Number, string Name, string Level)[] Lines =
        [.. Methods.Select(one => ($"FH{one.Line.EventId}", one.Method.Name, one.Line.Level.ToString()))];

    private static readonly string Document = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "telemetry.md"));

    [Fact]
    public void The_table_has_the_number_the_name_and_the_level_of_each_line_and_no_other()
    {
        var rows = Row().Matches(Document).Select(row => (row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value)).ToList();

        Assert.True(Lines.Length > 30, "the generator's methods were found");
        Assert.Equal(Lines.Order(), rows.Order());
        Assert.Equal(rows.Order(), rows);
    }

    [Fact]
    public void A_number_and_a_name_are_those_of_one_line()
    {
        Assert.Empty(Lines.GroupBy(line => line.Number).Where(lines => lines.Count() > 1).Select(lines => lines.Key));
        Assert.Empty(Lines.GroupBy(line => line.Name).Where(lines => lines.Count() > 1).Select(lines => lines.Key));
    }

    /// <summary>A TimeSpan in a line is 00:00:10, which has no unit.</summary>
    [Fact]
    public void Each_time_in_a_line_is_a_number_with_a_unit()
    {
        var times = Methods.Where(one => one.Method.GetParameters().Any(parameter => parameter.ParameterType == typeof(TimeSpan))).Select(one => one.Method.Name);
        var withoutUnit = Methods.Where(one => NumberWithoutUnit().IsMatch(one.Line.Message)).Select(one => one.Method.Name);

        Assert.Empty(times.Concat(withoutUnit));
    }

    /// <summary>A document shows a line of the log as the server writes it, with "…" for the time and the thread.</summary>
    [Fact]
    public void Lines_that_documents_show_are_those_of_the_log()
    {
        var shown = SourceTree.Documents.SelectMany(File.ReadLines).Where(line => Shown().IsMatch(line)).ToList();
        var templates = Methods.ToDictionary(one => $"FH{one.Line.EventId}", one => TemplateOf(one.Line.Message));

        Assert.NotEmpty(shown);
        Assert.All(shown, line => Assert.Matches(templates.GetValueOrDefault(Shown().Match(line).Groups["number"].Value, "a number"), line));
    }

    private static string TemplateOf(string message) => $"^\\[[A-Z]+\\]… {Value().Replace(Regex.Escape(message), ".*")} \\[FH\\d+\\]$";

    [Fact]
    public void Each_row_says_what_the_line_means_and_what_to_do()
    {
        var rows = Document.Split('\n').Where(row => row.StartsWith("| `FH", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.All(row.Trim('|', '\r').Split('|').Skip(3), cell => Assert.True(cell.Trim().Length > 5, row)));
        Assert.All(rows, row => Assert.Equal(6, row.Count(c => c == '|')));
    }

    [GeneratedRegex(@"^\[(INFO|WARNING|ERROR|DEBUG)\](.*\[(?<number>FH\d+)\])?")]
    private static partial Regex Shown();

    [GeneratedRegex(@"\\\{[^}]+\}")]
    private static partial Regex Value();

    [GeneratedRegex(@"\{Milliseconds(:\w+)?\}(?! ms)|\{\w*Seconds(:[\w.#]+)?\}(?! s\b)")]
    private static partial Regex NumberWithoutUnit();

    [GeneratedRegex(@"^\| `(FH\d+)` \| (\w+) \| (\w+) \| ", RegexOptions.Multiline)]
    private static partial Regex Row();
}
