using System.Diagnostics.Metrics;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Metrics;

/// <summary>Being measured costs a request no memory.</summary>
[Collection(nameof(AllocationTests))]
public sealed class MetricsAllocationTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_measured_request_allocates_nothing(bool hasListener)
    {
        var heard = 0L;
        using var listener = new MeterListener();
        if (hasListener)
        {
            listener.InstrumentPublished = (instrument, all) =>
            {
                if (instrument.Meter.Name is ServerMeter.Name or ServerMeter.ActorsName)
                {
                    all.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Interlocked.Add(ref heard, tags.Length));
            listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Interlocked.Add(ref heard, tags.Length));
            listener.Start();
        }

        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapMetrics();
                routes.MapGet("/plaintext", ctx => ctx.Text("Hello, World!"u8));
            },
            TransportKind.InMemory,
            configure: options => options.ActorMetrics = true);
        var request = Get("/plaintext");
        var peer = new ScriptedPeer(Bytes(request), await SendTests.LengthOfResponse(server, request, server.Binding));
        Assert.True(server.System.FastHttp().Network.TryConnect(server.Binding.LocalEndPoint, peer));

        AllocationTests.AssertAllocates(0, peer.Run, 50_000, pipelined: 1);

        Assert.Equal(hasListener, Interlocked.Read(ref heard) > 0);
        Assert.True(server.Binding.Snapshot().Requests.Durations!.Count > 50_000);
    }
}
