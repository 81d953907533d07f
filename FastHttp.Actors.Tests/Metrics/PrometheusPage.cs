using System.Globalization;
using System.Text.RegularExpressions;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Metrics;

/// <summary>A page in Prometheus' text format 0.0.4, read line by line; a line that is not of the format fails.</summary>
internal sealed partial class PrometheusPage
{
    private readonly Dictionary<string, double> _values = [];

    private PrometheusPage(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                Comment(line);
            }
            else
            {
                Sample(line);
            }
        }
    }

    public List<PrometheusSample> Samples { get; } = [];

    /// <summary>By name, as the TYPE lines tell them.</summary>
    public Dictionary<string, string> Types { get; } = [];

    /// <summary>The value of exactly this line.</summary>
    public double this[string series] => _values.TryGetValue(series, out var value)
        ? value
        : throw new KeyNotFoundException($"There is no {series}; there are\n{string.Join('\n', _values.Keys.Where(one => one.StartsWith(series.Split('{')[0], StringComparison.Ordinal)))}");

    public static PrometheusPage Read(string text) => new(text);

    public static async Task<PrometheusPage> Of(TestServer server, string path = "/metrics") => new((await server.Get(path)).Body);

    private void Comment(string line)
    {
        var match = CommentLine().Match(line);
        Assert.True(match.Success, line);
        if (match.Groups[1].Value == "TYPE")
        {
            // One name, one group of lines.
            Assert.True(Types.TryAdd(match.Groups[2].Value, match.Groups[3].Value), line);
            Assert.Contains(match.Groups[3].Value, (string[])["counter", "gauge", "histogram"]);
        }
    }

    private void Sample(string line)
    {
        var match = SampleLine().Match(line);
        Assert.True(match.Success, line);
        var name = match.Groups[1].Value;
        Assert.True(Types.ContainsKey(name) || Types.GetValueOrDefault(SuffixOfHistogram().Replace(name, "")) == "histogram", line);
        var labels = Label().Matches(match.Groups[2].Value).ToDictionary(label => label.Groups[1].Value, label => label.Groups[2].Value);
        var value = match.Groups[3].Value switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            var number => double.Parse(number, CultureInfo.InvariantCulture),
        };
        // A series twice makes Prometheus reject the whole page.
        Assert.True(_values.TryAdd(line[..line.LastIndexOf(' ')], value), line);
        Samples.Add(new PrometheusSample(name, labels, value));
    }

    [GeneratedRegex(@"^# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)$")]
    private static partial Regex CommentLine();

    [GeneratedRegex("""^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\["\\n])*",?)*\})? (\S+)$""")]
    private static partial Regex SampleLine();

    [GeneratedRegex("""([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)["]""")]
    private static partial Regex Label();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex SuffixOfHistogram();
}
