using FastHttp.Actors.Connections;
using Xunit;

namespace FastHttp.Actors.Tests.Connections;

public sealed class DataRateTests
{
    [Theory]
    [InlineData(0, 0, 240, false)]
    [InlineData(0, 1, 240, true)]
    [InlineData(0, 5000, 0, false)]
    [InlineData(1199, 5000, 240, true)]
    [InlineData(1200, 5000, 240, false)]
    [InlineData(1201, 5000, 240, false)]
    [InlineData(239, 1000, 240, true)]
    [InlineData(1, 4, 240, false)]
    [InlineData(1, 5, 240, true)]
    [InlineData((long)int.MaxValue * 86_400 - 1, 86_400_000, int.MaxValue, true)]
    [InlineData((long)int.MaxValue * 86_400, 86_400_000, int.MaxValue, false)]
    public void It_is_too_low_below_the_bytes_for_the_time(long bytes, long milliseconds, int bytesPerSecond, bool isTooLow) =>
        Assert.Equal(isTooLow, DataRate.IsTooLow(bytes, milliseconds, bytesPerSecond));
}
