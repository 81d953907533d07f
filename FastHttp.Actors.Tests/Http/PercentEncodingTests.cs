using System.Text;
using CsCheck;
using FastHttp.Actors.Http;
using Xunit;

namespace FastHttp.Actors.Tests.Http;

/// <summary>Percent-encoding (RFC 3986 section 2.1) and queries.</summary>
public sealed class PercentEncodingTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("abc", "abc", "abc")]
    [InlineData("a%20b+c", "a b+c", "a b c")]
    [InlineData("%c3%A4%E2%82%ac", "\u00E4\u20AC", "\u00E4\u20AC")]
    [InlineData("%", "%", "%")]
    [InlineData("%4", "%4", "%4")]
    [InlineData("%zz%41", "%zzA", "%zzA")]
    [InlineData("%%41", "%A", "%A")]
    [InlineData("%ff", "\uFFFD", "\uFFFD")]
    [InlineData("%2B", "+", "+")]
    public void Decodes(string encoded, string path, string query)
    {
        Assert.Equal(path, PercentEncoding.DecodeToString(Encoding.ASCII.GetBytes(encoded)));
        Assert.Equal(query, PercentEncoding.DecodeToString(Encoding.ASCII.GetBytes(encoded), plusIsSpace: true));
    }

    [Fact]
    public void Reverses_what_was_encoded() =>
        Gen.String.Sample(text =>
        {
            string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            return PercentEncoding.DecodeToString(Encoding.ASCII.GetBytes(Uri.EscapeDataString(valid))) == valid;
        });

    [Theory]
    [InlineData("", "")]
    [InlineData("a=1&b=2", "a=1;b=2;")]
    [InlineData("&&a&=&b=&=c&", "a=;=;b=;=c;")]
    [InlineData("a=b=c", "a=b=c;")]
    [InlineData("x+y=%26%3D+z", "x y=&= z;")]
    public void Reads_the_pairs_of_a_query(string query, string expected)
    {
        var pairs = new StringBuilder();
        var pair = new QueryReader(Encoding.ASCII.GetBytes(query));
        while (pair.MoveNext())
        {
            pairs.Append(pair.Name).Append('=').Append(pair.Value).Append(';');
        }

        Assert.Equal(expected, pairs.ToString());
    }
}
