using System.Globalization;
using System.Text;
using FastHttp.Actors.Http;
using Xunit;

namespace FastHttp.Actors.Tests.Http;

/// <summary>Status lines (RFC 9112 section 4), the Date field (RFC 9110 section 6.6.1) and the framing of chunks.</summary>
public sealed class StatusAndDateTests
{
    [Theory]
    [InlineData(100, "HTTP/1.1 100 Continue\r\n")]
    [InlineData(200, "HTTP/1.1 200 OK\r\n")]
    [InlineData(404, "HTTP/1.1 404 Not Found\r\n")]
    [InlineData(431, "HTTP/1.1 431 Request Header Fields Too Large\r\n")]
    [InlineData(599, "HTTP/1.1 599 \r\n")]
    [InlineData(999, "HTTP/1.1 999 \r\n")]
    public void Status_lines(int status, string line)
    {
        byte[] destination = new byte[StatusLines.MaxLength];
        Assert.Equal(line, Encoding.ASCII.GetString(destination, 0, StatusLines.Write(destination, status)));
    }

    [Fact]
    public void Every_line_fits()
    {
        byte[] destination = new byte[StatusLines.MaxLength];
        for (int status = 100; status <= 999; status++)
        {
            int length = StatusLines.Write(destination, status);
            Assert.Equal($"HTTP/1.1 {status} {StatusLines.ReasonPhrase(status)}\r\n", Encoding.ASCII.GetString(destination, 0, length));
        }
    }

    [Theory]
    [InlineData(99)]
    [InlineData(1000)]
    [InlineData(-1)]
    public void A_status_has_three_digits(int status) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StatusLines.Write(new byte[64], status));

    [Fact]
    public void The_date_is_an_IMF_fixdate_of_the_current_second()
    {
        var date = new DateField();
        var begin = new DateTimeOffset(2026, 1, 31, 23, 59, 58, 500, TimeSpan.Zero);
        for (int i = 0; i < 8; i++)
        {
            DateTimeOffset now = begin.AddMilliseconds(i * 500);
            string expected = $"Date: {now.ToString("ddd, dd MMM yyyy HH':'mm':'ss 'GMT'", CultureInfo.InvariantCulture)}\r\n";
            Assert.Equal(expected, Encoding.ASCII.GetString(date.LinesAt(now)));
            Assert.Equal(DateField.Length, expected.Length);
        }
    }

    [Fact]
    public void The_date_may_go_back_and_knows_only_UTC()
    {
        var date = new DateField();
        var now = new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.FromHours(2));
        date.LinesAt(now.AddDays(1));
        Assert.Equal("Date: Mon, 01 Jun 2026 10:00:00 GMT\r\n"u8, date.LinesAt(now));
    }

    [Theory]
    [InlineData(1, "1\r\n")]
    [InlineData(255, "ff\r\n")]
    [InlineData(int.MaxValue, "7fffffff\r\n")]
    public void Chunk_heads(int size, string head)
    {
        byte[] destination = new byte[ChunkFraming.MaxHeadLength];
        Assert.Equal(head, Encoding.ASCII.GetString(destination, 0, ChunkFraming.WriteHead(destination, size)));
    }

    [Fact]
    public void An_empty_chunk_would_end_the_body() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkFraming.WriteHead(new byte[10], 0));
}
