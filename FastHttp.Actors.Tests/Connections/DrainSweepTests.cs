using FastHttp.Actors.Connections;
using Xunit;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>Which bytes came after a drain.</summary>
public sealed class DrainSweepTests
{
    /// <summary>"d": the drain begins; "m": bytes, and there may be more; "b": bytes, and no more; "n": nothing.</summary>
    [Theory]
    [InlineData("", false, false)]
    [InlineData("mbnb", false, false)]
    [InlineData("d", false, false)]
    [InlineData("dm", false, false)]
    [InlineData("dmm", false, false)]
    [InlineData("db", true, false)]
    [InlineData("dn", true, false)]
    [InlineData("dmb", true, false)]
    [InlineData("dbn", true, false)]
    [InlineData("dnb", false, true)]
    [InlineData("dnm", false, true)]
    [InlineData("dnmbn", false, true)]
    [InlineData("bdb", true, false)]
    public void What_was_received_says_where_the_old_bytes_end(string receives, bool isSwept, bool newFollows)
    {
        var sweep = default(DrainSweep);
        foreach (var step in receives)
        {
            if (step == 'd')
            {
                sweep.Begin();
            }
            else
            {
                sweep.Note(hasBytes: step != 'n', mayReceive: step == 'm');
            }
        }

        Assert.Equal((isSwept, newFollows), (sweep.IsSwept, sweep.NewFollows));
    }
}
