using FastHttp.Actors.Http;
using Xunit;

namespace FastHttp.Actors.Tests.Http1;

/// <summary>Every sample in one piece, at every split point, and byte by byte.</summary>
public sealed class RequestHeadSampleTests
{
    public static IEnumerable<object[]> Samples() =>
        HeadSamples.All.Select((sample, i) => new object[] { i, sample.Section, HeadRuns.Escape(sample.Text), sample.Expected.ToString() });

    [Theory]
    [MemberData(nameof(Samples))]
    public void Is_judged_as_the_RFC_says(int index, string section, string text, string expected)
    {
        _ = (section, text);
        HeadSample sample = HeadSamples.All[index];
        ParsedHead head = HeadRuns.Parse(sample.Text);
        Assert.Equal(expected, head.Rejection.ToString());
        Assert.Equal(sample.Expected == Rejection.None ? sample.Text.Length : 0, head.Parser.HeadLength);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Is_judged_the_same_however_it_is_cut(int index, string section, string text, string expected)
    {
        _ = (section, text, expected);
        byte[] bytes = HeadRuns.Bytes(HeadSamples.All[index].Text);
        var head = new ParsedHead();
        string whole = HeadRuns.Describe(HeadRuns.ParseInParts(bytes, head, HeadRuns.DefaultLimits, []), bytes);

        // Long samples are all about their limits: there the cuts near the begin and the end matter.
        foreach (int cut in Enumerable.Range(0, bytes.Length).Where(i => i < 150 || i > bytes.Length - 60 || i % 997 == 0))
        {
            Assert.Equal(whole, HeadRuns.Describe(HeadRuns.ParseInParts(bytes, head, HeadRuns.DefaultLimits, [cut]), bytes));
        }

        if (bytes.Length < 1000)
        {
            Assert.Equal(whole, HeadRuns.Describe(HeadRuns.ParseDripped(bytes, head, HeadRuns.DefaultLimits), bytes));
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Is_judged_the_same_with_more_bytes_behind(int index, string section, string text, string expected)
    {
        _ = (section, text, expected);
        string sample = HeadSamples.All[index].Text;
        byte[] alone = HeadRuns.Bytes(sample);
        byte[] followed = HeadRuns.Bytes(sample + "GET /next HTTP/1.1\r\nHost: b\r\n\r\n");
        var head = new ParsedHead();
        string first = HeadRuns.Describe(HeadRuns.ParseInParts(alone, head, HeadRuns.DefaultLimits, []), alone);
        Assert.Equal(first, HeadRuns.Describe(HeadRuns.ParseInParts(followed, head, HeadRuns.DefaultLimits, []), followed));
    }
}
