using CsCheck;
using FastHttp.Actors.Http;
using Xunit;

namespace FastHttp.Actors.Tests.Http1;

/// <summary>The parser against the slow reference, on heads that are nearly valid.</summary>
public sealed class RequestHeadPropertyTests
{
    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static readonly Gen<string> Method = OneOf("GET", "POST", "OPTIONS", "CONNECT", "PURGE", "get");

    private static readonly Gen<string> Target = OneOf(
        "/", "/a/b?c=d", "/%41%2f?%", "*", "http://h:80/p?q", "https://h", "http://h?q", "b:443", "[::1]:80", "/%zz", "//", "x");

    private static readonly Gen<string> Field = OneOf(
        "Host: a", "Host: a:80", "Host: [::1]:8", "host:b", "Content-Length: 5", "Content-Length: 007", "Transfer-Encoding: chunked",
        "Transfer-Encoding: gzip", "Connection: close", "connection: x, keep-alive", "Connection: upgrade", "Expect: 100-continue", "Accept: */*",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) Gecko/20130501 Firefox/30.0", "X:", "X-Long-Name-Of-A-Field-That-Spans-Blocks: \t v \t");

    private static readonly Gen<string> Head =
        from method in Method
        from target in Target
        from minor in Gen.Int[0, 1]
        from fields in Field.Array[0, 8]
        select $"{method} {target} HTTP/1.{minor}\r\nHost: a\r\n{string.Concat(fields.Select(f => f + "\r\n"))}\r\n";

    /// <summary>One byte changed, put in or taken out; mostly one that means something to a parser.</summary>
    private static readonly Gen<(int Where, int How, char Byte)> Mutation =
        Gen.Select(Gen.Int[0, 10000], Gen.Int[0, 2], Gen.OneOf(OneOf('\r', '\n', ' ', '\t', ':', '%', '/', '?', ',', '\0', '0', 'a'), Gen.Char['\0', '\xFF']));

    private static string Mutate(string text, (int Where, int How, char Byte)[] mutations)
    {
        foreach ((int where, int how, char value) in mutations)
        {
            int at = where % text.Length;
            text = how == 0 ? text.Insert(at, value.ToString()) : text.Remove(at, 1).Insert(at, how == 1 ? value.ToString() : "");
        }

        return text;
    }

    [Fact]
    public void Agrees_with_the_reference() =>
        Gen.Select(Head, Mutation.Array[0, 3]).Sample(
            (head, mutations) =>
            {
                string text = Mutate(head, mutations) + "\r\n\r\n";
                byte[] bytes = HeadRuns.Bytes(text);
                string? expected = ReferenceHeadParser.Describe(text);
                string actual = HeadRuns.Describe(HeadRuns.Parse(text), bytes);
                return expected is null ? actual.StartsWith("Rejected", StringComparison.Ordinal) : actual == expected;
            },
            iter: 30000,
            print: t => HeadRuns.Escape(Mutate(t.Item1, t.Item2)));

    [Fact]
    public void Cuts_change_nothing() =>
        Gen.Select(Head, Mutation.Array[0, 2], Gen.Int[0, 400].Array[0, 6]).Sample(
            (head, mutations, anywhere) =>
            {
                byte[] bytes = HeadRuns.Bytes(Mutate(head, mutations));
                int[] cuts = anywhere.Select(c => c % bytes.Length).Order().ToArray();
                string whole = HeadRuns.Describe(HeadRuns.ParseInParts(bytes, new ParsedHead(), HeadRuns.DefaultLimits, []), bytes);
                return whole == HeadRuns.Describe(HeadRuns.ParseInParts(bytes, new ParsedHead(), HeadRuns.DefaultLimits, cuts), bytes);
            },
            iter: 20000);

    [Fact]
    public void Limits_are_judged_the_same_however_the_bytes_are_cut() =>
        Gen.Select(Head, Gen.Int[10, 60], Gen.Int[5, 80], Gen.Int[20, 200], Gen.Int[1, 6]).Sample(
            (head, line, field, all, count) =>
            {
                var limits = new HeadLimits(line, field, all, count);
                byte[] bytes = HeadRuns.Bytes(head);
                string whole = HeadRuns.Describe(HeadRuns.ParseInParts(bytes, new ParsedHead(), limits, []), bytes);
                return whole == HeadRuns.Describe(HeadRuns.ParseDripped(bytes, new ParsedHead(), limits), bytes);
            },
            iter: 2000);

    [Fact]
    public void Samples_and_reference_agree()
    {
        foreach (HeadSample sample in HeadSamples.All)
        {
            string? reference = ReferenceHeadParser.Describe(sample.Text);
            Assert.True((reference is not null) == (sample.Expected == Rejection.None), HeadRuns.Escape(sample.Text));
        }
    }
}
