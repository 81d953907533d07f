using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Metrics;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Observability;

/// <summary>How long requests took: what people read, and what other systems are told.</summary>
public sealed class DurationTests
{
    /// <summary>So that a percentile does not stand beside a slowest request that is much quicker.</summary>
    [Theory]
    [InlineData(0.000011)]
    [InlineData(0.0002)]
    [InlineData(0.0011)]
    [InlineData(0.013)]
    [InlineData(0.2)]
    [InlineData(1.001)]
    [InlineData(2.2)]
    [InlineData(6)]
    [InlineData(10)]
    public void A_percentile_of_equal_durations_is_at_most_a_quarter_more_or_less(double seconds)
    {
        var buckets = new DurationBuckets(TimeSpan.TicksPerSecond);
        var counts = new long[DurationBuckets.Count];
        counts[buckets.IndexOf((long)(seconds * TimeSpan.TicksPerSecond))] = 1000;
        var durations = new DurationsSnapshot(DurationBuckets.UpperBounds, counts, 1000 * seconds);

        foreach (var quantile in (double[])[0.01, 0.5, 0.99, 1])
        {
            Assert.InRange(durations.Percentile(quantile)!.Value.TotalSeconds, seconds / 1.25, seconds * 1.25);
        }
    }

    /// <summary>Of one request a second the page shows how long that took, and not where its bucket ends.</summary>
    [Theory]
    [InlineData(0.0000003)]
    [InlineData(1.001)]
    [InlineData(2.4)]
    public void No_percentile_is_above_what_the_longest_can_have_taken(double seconds)
    {
        var buckets = new DurationBuckets(TimeSpan.TicksPerSecond);
        var counts = new long[DurationBuckets.Count];
        counts[buckets.IndexOf((long)(seconds * TimeSpan.TicksPerSecond))] = 1;

        var alone = new DurationsSnapshot(DurationBuckets.UpperBounds, counts, seconds);
        Assert.Equal(seconds, alone.Percentile(1)!.Value.TotalSeconds, 0.0000002);
        Assert.InRange(alone.Percentile(0.99)!.Value.TotalSeconds, 0, seconds);

        // Ten quick ones took 1 us more than the least of their bucket.
        counts[buckets.IndexOf(TimeSpan.FromMicroseconds(101).Ticks)] += 10;
        var among = new DurationsSnapshot(DurationBuckets.UpperBounds, counts, seconds + (10 * 0.000101));
        Assert.InRange(among.Percentile(1)!.Value.TotalSeconds, Math.Max(seconds - 0.0000002, 0.0001), Math.Max(seconds, 0.000101) + 0.000011);
    }

    /// <summary>A bound belongs to its bucket, and one tick more to the next one; for clocks of Linux, Windows and the tests.</summary>
    [Theory]
    [InlineData(1_000_000_000)]
    [InlineData(10_000_000)]
    public void A_duration_is_counted_in_the_bucket_whose_bounds_it_is_between(long ticksPerSecond)
    {
        var buckets = new DurationBuckets(ticksPerSecond);

        Assert.Equal(0, buckets.IndexOf(0));
        Assert.Equal(0, buckets.IndexOf(1));
        for (var i = 0; i < DurationBuckets.UpperBounds.Count; i++)
        {
            var bound = (long)Math.Round(DurationBuckets.UpperBounds[i] * ticksPerSecond);
            Assert.Equal((i, i + 1), (buckets.IndexOf(bound), buckets.IndexOf(bound + 1)));
        }

        Assert.Equal(DurationBuckets.UpperBounds.Count, buckets.IndexOf(long.MaxValue));
    }

    [Fact]
    public async Task Other_systems_are_told_OpenTelemetrys_buckets_and_finer_ones_below_5_ms_only()
    {
        var time = new ManualTime();
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapMetrics();
                routes.MapGet("/lasts/{milliseconds:int}", ctx =>
                {
                    time.Advance(TimeSpan.FromMilliseconds(int.Parse(ctx.RouteValue("milliseconds")!)));
                    ctx.Text("x");
                });
            },
            time: time);
        foreach (var milliseconds in (int[])[1, 1250, 2000, 2500, 2501])
        {
            await server.Get($"/lasts/{milliseconds}");
        }

        var page = await PrometheusPage.Of(server);

        var buckets = page.Samples
            .Where(sample => sample.Name == "http_server_request_duration_seconds_bucket" && sample.Labels.GetValueOrDefault("http_route") == "/lasts/{milliseconds:int}")
            .ToDictionary(sample => sample.Labels["le"], sample => sample.Value);
        Assert.Equal(
            [
                "1e-05", "2.5e-05", "5e-05", "7.5e-05", "0.0001", "0.00025", "0.0005", "0.00075", "0.001", "0.0025",
                "0.005", "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.5", "0.75", "1", "2.5", "5", "7.5", "10", "+Inf",
            ],
            buckets.Keys.Select(bound => bound.Replace("E", "e", StringComparison.Ordinal)));
        Assert.Equal((0, 1, 1, 4, 5, 5), (buckets["0.00075"], buckets["0.001"], buckets["1"], buckets["2.5"], buckets["5"], buckets["+Inf"]));
    }
}
