using System.Text;
using FastHttp.Actors.Http;
using FastHttp.Actors.Http1;
using Xunit;

namespace FastHttp.Actors.Tests.Http1;

/// <summary>Status lines, RFC 9112 section 4.</summary>
public sealed class StatusLinesTests
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
            Assert.Equal($"HTTP/1.1 {status} {StatusCodes.ReasonPhrase(status)}\r\n", Encoding.ASCII.GetString(destination, 0, length));
        }
    }

    [Theory]
    [InlineData(99)]
    [InlineData(1000)]
    [InlineData(-1)]
    public void A_status_has_three_digits(int status) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => StatusLines.Write(new byte[64], status));
}
