using FastHttp.Actors.Http;
using Xunit;

namespace FastHttp.Actors.Tests.Http;

/// <summary>The one table of rejections.</summary>
public sealed class RejectionsTests
{
    [Fact]
    public void Each_reason_has_its_row_in_its_place()
    {
        Assert.Equal(Enum.GetValues<Rejection>(), Rejections.All.Select(r => r.Reason));
        Assert.All(Rejections.All, row => Assert.Same(row, Rejections.Of(row.Reason)));
    }

    [Fact]
    public void Each_row_is_complete()
    {
        Assert.All(Rejections.All.Skip(1), row =>
        {
            Assert.InRange(row.Status, 400, 599);
            Assert.NotEqual("", StatusCodes.ReasonPhrase(row.Status));
            Assert.Matches("^[a-z][a-z0-9_]*[a-z0-9]$", row.Counter);
            Assert.NotEqual("", row.Section);
            Assert.EndsWith(".", row.Text, StringComparison.Ordinal);
        });
        Assert.Equal(Rejections.All.Count, Rejections.All.Select(r => r.Counter).Distinct().Count());
    }

    /// <summary>After a head or a body that was not understood, nobody knows where the next request begins.</summary>
    [Fact]
    public void What_breaks_the_framing_closes_the_connection() =>
        Assert.All(Rejections.All.Where(r => r.Reason is > Rejection.None and < Rejection.RouteNotFound), row => Assert.True(row.Closes));
}
