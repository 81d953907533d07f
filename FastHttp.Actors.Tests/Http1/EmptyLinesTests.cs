using FastHttp.Actors.Http;
using FastHttp.Actors.Http1;
using Xunit;

namespace FastHttp.Actors.Tests.Http1;

/// <summary>Line ends before a request line, RFC 9112 section 2.2.</summary>
public sealed class EmptyLinesTests
{
    private const string Eight = "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n";

    [Theory]
    [InlineData("", 0, nameof(Rejection.None))]
    [InlineData("GET", 0, nameof(Rejection.None))]
    [InlineData("\r", 1, nameof(Rejection.None))]
    [InlineData("\r\n", 2, nameof(Rejection.None))]
    [InlineData("\r\nGET\r\n", 2, nameof(Rejection.None))]
    [InlineData(Eight, 16, nameof(Rejection.None))]
    [InlineData(Eight + "G", 16, nameof(Rejection.None))]
    [InlineData(Eight + "\r", 16, nameof(Rejection.TooManyEmptyLines))]
    [InlineData(Eight + "\r\nG", 16, nameof(Rejection.TooManyEmptyLines))]
    [InlineData("\rG", 1, nameof(Rejection.InvalidLineEnd))]
    [InlineData("\r\r\n", 1, nameof(Rejection.InvalidLineEnd))]
    [InlineData("\r\n\rG", 3, nameof(Rejection.InvalidLineEnd))]
    // A bare LF is the request line's, which its parser rejects.
    [InlineData("\n", 0, nameof(Rejection.None))]
    [InlineData("\r\n\n", 2, nameof(Rejection.None))]
    public void Are_taken_whole_or_byte_by_byte(string text, int taken, string rejection)
    {
        var bytes = HeadRuns.Bytes(text);
        var lines = default(EmptyLines);
        Assert.Equal((taken, Enum.Parse<Rejection>(rejection)), (lines.Take(bytes, out var why), why));

        lines = default;
        var dripped = 0;
        why = Rejection.None;
        while (dripped < bytes.Length && lines.Take(bytes.AsSpan(dripped, 1), out why) == 1)
        {
            dripped++;
        }

        Assert.Equal((taken, Enum.Parse<Rejection>(rejection)), (dripped, why));
    }

    [Fact]
    public void Are_counted_anew_behind_a_request()
    {
        var lines = default(EmptyLines);
        for (var request = 0; request < 3; request++)
        {
            Assert.Equal(16, lines.Take(HeadRuns.Bytes(Eight + "GET"), out var rejection));
            Assert.Equal(Rejection.None, rejection);
        }
    }
}
