using System.Globalization;
using System.Text;
using FastHttp.Actors.Http;
using Xunit;

namespace FastHttp.Actors.Tests.Http;

/// <summary>The Date field, RFC 9110 section 6.6.1.</summary>
public sealed class DateFieldTests
{
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
}
