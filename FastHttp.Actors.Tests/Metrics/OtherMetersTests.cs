using System.Diagnostics.Metrics;
using FastHttp.Actors.Metrics;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Metrics;

/// <summary>Meters of the application and of the runtime, on the page.</summary>
public sealed class OtherMetersTests
{
    [Fact]
    public async Task Every_kind_of_instrument_is_shown()
    {
        using var meter = new Meter("Other.Kinds");
        var orders = meter.CreateCounter<int>("orders", "{order}", "Orders that came.");
        var open = meter.CreateUpDownCounter<long>("open");
        var level = meter.CreateGauge<double>("level");
        var size = meter.CreateHistogram("size", "By", "Sizes.", tags: null, new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 10] });
        var seen = 7L;
        meter.CreateObservableCounter("seen", () => seen);
        meter.CreateObservableGauge("odd", () => new[] { new Measurement<double>(double.NaN, KeyValuePair.Create("of", (object?)"a\"b\\c\nd")) });
        await using var server = await TestServer.Start(routes => routes.MapMetrics(configure: options => options.AddMeter("Other.Kinds")));

        orders.Add(2, KeyValuePair.Create("shop.name", (object?)"one"), KeyValuePair.Create("paid", (object?)true));
        orders.Add(3, KeyValuePair.Create("paid", (object?)true), KeyValuePair.Create("shop.name", (object?)"one"));
        open.Add(4);
        open.Add(-1);
        level.Record(0.5);
        level.Record(0.25);
        size.Record(1);
        size.Record(2);
        size.Record(11);
        await PrometheusPage.Of(server);
        var page = await PrometheusPage.Of(server);

        Assert.Equal(5, page["""orders_total{paid="true",shop_name="one"}"""]);
        Assert.Equal(3, page["open"]);
        Assert.Equal(0.25, page["level"]);
        Assert.Equal((1, 2, 3), (page["""size_bytes_bucket{le="1"}"""], page["""size_bytes_bucket{le="10"}"""], page["""size_bytes_bucket{le="+Inf"}"""]));
        Assert.Equal((14, 3), (page["size_bytes_sum"], page["size_bytes_count"]));
        Assert.Equal(7, page["seen_total"]);
        Assert.Equal(double.NaN, page["""odd{of="a\"b\\c\nd"}"""]);
        Assert.Equal(("counter", "gauge", "gauge", "histogram"), (page.Types["orders_total"], page.Types["open"], page.Types["level"], page.Types["size_bytes"]));
    }

    [Fact]
    public void Meters_of_one_name_are_one()
    {
        using var one = new Meter("Other.Twice");
        using var other = new Meter("Other.Twice");
        using var collector = new MeterCollector(new HashSet<string> { "Other.Twice" });

        one.CreateCounter<int>("twice").Add(1, KeyValuePair.Create("of", (object?)"a"));
        other.CreateCounter<int>("twice").Add(2, KeyValuePair.Create("of", (object?)"a"));
        one.CreateHistogram<int>("sizes").Record(3);
        other.CreateHistogram<int>("sizes").Record(4);
        other.CreateHistogram("sizes", unit: null, description: null, tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1] }).Record(0.5);
        var readings = collector.Collect();

        Assert.Equal(["sizes", "twice"], readings.Select(reading => reading.Name).Order());
        Assert.Equal(3, Assert.Single(readings.Single(reading => reading.Name == "twice").Points).Value);
        var sizes = Assert.Single(readings.Single(reading => reading.Name == "sizes").Points);
        Assert.Equal((7.5, 3), (sizes.Value, sizes.Counts.Sum()));
    }

    /// <summary>With many routes it takes milliseconds, in which the loop serves others.</summary>
    [Fact]
    public async Task The_page_is_made_on_the_thread_pool()
    {
        using var meter = new Meter("Other.Thread");
        meter.CreateObservableGauge("is_pool", () => Thread.CurrentThread.IsThreadPoolThread ? 1 : 0);
        await using var server = await TestServer.Start(routes => routes.MapMetrics(configure: options => options.AddMeter("Other.Thread")));

        Assert.Equal(1, (await PrometheusPage.Of(server))["is_pool"]);
    }

    [Fact]
    public async Task The_runtime_is_shown_unless_it_is_switched_off()
    {
        await using var with = await TestServer.Start(routes => routes.MapMetrics());
        await using var without = await TestServer.Start(routes => routes.MapMetrics(configure: options => options.IncludeRuntime = false));
        GC.Collect();

        var page = await PrometheusPage.Of(with);

        Assert.True(page["""dotnet_gc_collections_total{gc_heap_generation="gen2"}"""] >= 1);
        Assert.True(page["dotnet_process_memory_working_set_bytes"] > 1_000_000);
        Assert.True(page.Samples.Single(sample => sample.Name.StartsWith("dotnet_thread_pool_thread_count", StringComparison.Ordinal)).Value >= 1);
        Assert.DoesNotContain((await PrometheusPage.Of(without)).Types.Keys, name => name.StartsWith("dotnet_", StringComparison.Ordinal));
    }

    [Fact]
    public void An_instrument_has_no_more_than_2000_series()
    {
        using var meter = new Meter("Other.Endless");
        var visits = meter.CreateCounter<long>("visits");
        using var collector = new MeterCollector(new HashSet<string> { "Other.Endless" });

        for (var i = 0; i < InstrumentSeries.MaxSeries; i++)
        {
            visits.Add(1, KeyValuePair.Create("user", (object?)i));
        }

        Assert.Equal(InstrumentSeries.MaxSeries, Assert.Single(collector.Collect()).Points.Count);
        visits.Add(1, KeyValuePair.Create("user", (object?)"n and one"));
        visits.Add(1, KeyValuePair.Create("user", (object?)"n and two"));
        visits.Add(1, KeyValuePair.Create("user", (object?)0));
        var points = Assert.Single(collector.Collect()).Points;

        Assert.Equal(InstrumentSeries.MaxSeries + 1, points.Count);
        Assert.Equal(2, points.Single(point => point.Labels.Pairs[0].Key == "otel.metric.overflow").Value);
        Assert.Equal(2, points.Single(point => Equals(point.Labels.Pairs[0].Value, 0)).Value);
    }

    [Fact]
    public async Task A_callback_that_fails_takes_nothing_else_along()
    {
        using var meter = new Meter("Other.Failing");
        meter.CreateObservableGauge("failing", int () => throw new InvalidOperationException("as asked"));
        meter.CreateObservableGauge("working", () => 3);
        await using var server = await TestServer.Start(routes => routes.MapMetrics(configure: options => options.AddMeter("Other.Failing")));

        Assert.Equal(3, (await PrometheusPage.Of(server))["working"]);
    }

    [Fact]
    public async Task A_server_that_has_ended_listens_no_more()
    {
        using var meter = new Meter("Other.Ended");
        var count = meter.CreateCounter<int>("ended");
        await using (await TestServer.Start(routes => routes.MapMetrics(configure: options => options.AddMeter("Other.Ended"))))
        {
            Assert.True(count.Enabled);
        }

        Assert.False(count.Enabled);
    }

    [Fact]
    public async Task Scrapers_may_ask_at_once()
    {
        using var meter = new Meter("Other.AtOnce");
        meter.CreateObservableCounter("at_once", () => 5);
        await using var server = await TestServer.Start(
            routes => routes.MapMetrics(configure: options => options.AddMeter("Other.AtOnce")), loops: 2);

        var pages = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PrometheusPage.Of(server)));

        Assert.All(pages, page => Assert.Equal(5, page["at_once_total"]));
    }
}
