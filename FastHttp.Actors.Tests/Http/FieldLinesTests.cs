using System.Text;
using FastHttp.Actors.Http;
using Xunit;

namespace FastHttp.Actors.Tests.Http;

/// <summary>The application's fields: nothing of what it gives can split a response.</summary>
public sealed class FieldLinesTests
{
    private static string Text(FieldLines lines) => Encoding.UTF8.GetString(lines.Bytes);

    [Fact]
    public void Adds_lines_in_order()
    {
        var lines = new FieldLines();
        lines.Add("A", "1");
        lines.Add("b"u8, ""u8);
        lines.Add("A", "2\t\u00E4\u20AC");
        Assert.Equal("A: 1\r\nb: \r\nA: 2\t\u00E4\u20AC\r\n", Text(lines));
    }

    [Fact]
    public void Grows_and_is_used_again()
    {
        var lines = new FieldLines();
        for (int round = 0; round < 2; round++)
        {
            lines.Clear();
            string expected = "";
            for (int i = 0; i < 200; i++)
            {
                lines.Add($"X-{i}", new string('v', i));
                expected += $"X-{i}: {new string('v', i)}\r\n";
            }

            Assert.Equal(expected, Text(lines));
        }
    }

    [Theory]
    [InlineData("", "v")]
    [InlineData("a b", "v")]
    [InlineData("a:", "v")]
    [InlineData("a\r\nb", "v")]
    [InlineData("\u00E4", "v")]
    [InlineData("a", "v\rw")]
    [InlineData("a", "v\nw")]
    [InlineData("a", "v\r\nSet-Cookie: x")]
    [InlineData("a", "v\0")]
    [InlineData("a", "v\u0001")]
    [InlineData("a", "v\u007F")]
    [InlineData("Content-Length", "1")]
    [InlineData("transfer-encoding", "chunked")]
    [InlineData("CONNECTION", "close")]
    [InlineData("Keep-Alive", "1")]
    public void Rejects_what_would_break_the_response(string name, string value)
    {
        var lines = new FieldLines();
        lines.Add("A", "1");
        Assert.Throws<ArgumentException>(() => lines.Add(name, value));
        Assert.Throws<ArgumentException>(() => lines.Add(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value)));
        Assert.Equal("A: 1\r\n", Text(lines));
    }

    [Fact]
    public void Server_Date_and_Content_Type_are_there_once()
    {
        var lines = new FieldLines();
        foreach (string name in new[] { "Server", "Date", "Content-Type" })
        {
            lines.Add($"X-{name}", "3");
            lines.Add(name, "1");
            lines.Add(name.ToUpperInvariant(), "2");
        }

        Assert.Equal("X-Server: 3\r\nSERVER: 2\r\nX-Date: 3\r\nDATE: 2\r\nX-Content-Type: 3\r\nCONTENT-TYPE: 2\r\n", Text(lines));
        Assert.Equal(OwnFields.Server | OwnFields.Date | OwnFields.ContentType, lines.Own);
        lines.Clear();
        Assert.Equal(OwnFields.None, lines.Own);
    }
}
