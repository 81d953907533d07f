using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Samples;

/// <summary>samples/Telemetry as its users run it, with a server of ours in the place of the collector.</summary>
public sealed class TelemetryProcessTests
{
    private const string Listening = "Listening on http://";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static string[] Readme => File.ReadAllLines(Path.Combine(SourceTree.Root, "samples", "Telemetry", "README.md"));

    [Theory]
    [InlineData(null, "my-shop")]
    [InlineData("other-shop", "other-shop")]
    public async Task It_exports_what_it_has_counted_and_shows_it(string? given, string service)
    {
        var (metrics, traces) = (new ConcurrentQueue<string>(), new ConcurrentQueue<string>());
        await using var collector = await TestServer.Start(routes =>
        {
            routes.MapPost("/v1/metrics", ctx => Take(ctx, metrics));
            routes.MapPost("/v1/traces", ctx => Take(ctx, traces));
        });
        using var process = Start(collector.Binding.LocalEndPoint, given);
        try
        {
            var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
            Assert.StartsWith(Listening, line, StringComparison.Ordinal);
            using (var client = new RawClient(await Wire.ConnectTcp(IPEndPoint.Parse(line![Listening.Length..]))))
            {
                var taken = await client.Exchange("POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n1");
                var page = await client.Exchange("GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n");

                Assert.Equal((201, "taken"), (taken.Status, taken.Body));
                Assert.Equal(Readme.Where(one => one.Contains("myshop_", StringComparison.Ordinal)), page.Body.Split('\n').Where(one => one.Contains("myshop_", StringComparison.Ordinal)));
            }

            await UntilExported(
                metrics, "service.name", service, "http.server.request.duration", "/orders", "myshop.orders", "kestrel.active_connections", "fasthttp.server.handlers", "akka.actor.live", "dotnet.gc.collections");
            await UntilExported(traces, "service.name", service, "FastHttp.Actors", "POST /orders", "http.route", "http.response.status_code");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
    }

    private static void Take(RequestCtx ctx, ConcurrentQueue<string> exports)
    {
        // Protobuf, in which texts stand as they are.
        exports.Enqueue(Encoding.Latin1.GetString(ctx.Body));
        ctx.SetContentType("application/x-protobuf").Bytes([]);
    }

    private static Task UntilExported(ConcurrentQueue<string> exports, params string[] expected) => TestServer.Until(
        () => expected.All(text => exports.Any(export => export.Contains(text, StringComparison.Ordinal))),
        "all is exported",
        () => string.Join(", ", expected.Where(text => !exports.Any(export => export.Contains(text, StringComparison.Ordinal)))));

    private static Process Start(IPEndPoint collector, string? service)
    {
        var start = new ProcessStartInfo("dotnet", [QuickstartProcess.ProgramOf("Telemetry"), "--port", "0"]) { RedirectStandardOutput = true };
        start.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{collector}";
        start.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        start.Environment["OTEL_METRIC_EXPORT_INTERVAL"] = "500";
        start.Environment["OTEL_SERVICE_NAME"] = service;
        start.Environment["OTEL_BSP_SCHEDULE_DELAY"] = "500";
        return Process.Start(start)!;
    }
}
