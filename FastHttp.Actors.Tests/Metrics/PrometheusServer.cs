using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Metrics;

/// <summary>A Prometheus of our own, that scrapes one target every second. It ends with its test.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder;
    private readonly Process _process;
    private readonly HttpClient _client;

    private PrometheusServer(TemporaryFolder folder, Process process, int port)
    {
        _folder = folder;
        _process = process;
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = Patience };
    }

    public static async Task<PrometheusServer> Start(EndPoint target, string job)
    {
        // It cannot tell which port it was given, so it is told one; somebody else may take that first.
        for (var attempt = 1; ; attempt++)
        {
            var server = Start(target, job, FreePort());
            if (await server.IsReady())
            {
                return server;
            }

            await server.DisposeAsync();
            Assert.True(attempt < 5, "Prometheus does not start.");
        }
    }

    /// <summary>The series and their values that a query returns now; empty: no data.</summary>
    public async Task<IReadOnlyList<PrometheusSample>> Query(string query)
    {
        using var document = JsonDocument.Parse(await _client.GetStringAsync(new Uri($"/api/v1/query?query={Uri.EscapeDataString(query)}", UriKind.Relative)));
        return
        [
            .. document.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(one => new PrometheusSample(
                query,
                one.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
                double.Parse(one.GetProperty("value")[1].GetString()!.Replace("+Inf", "Infinity", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture))),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        _process.Dispose();
        _folder.Dispose();
    }

    private static PrometheusServer Start(EndPoint target, string job, int port)
    {
        var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("prometheus.yml"), $"""
            global:
              scrape_interval: 1s
            scrape_configs:
              - job_name: {job}
                static_configs:
                  - targets: ["{target}"]
            """);
        var start = new ProcessStartInfo(
            Tools.Require("prometheus"),
            [
                $"--config.file={folder.PathOf("prometheus.yml")}", $"--storage.tsdb.path={folder.PathOf("data")}",
                $"--web.listen-address=127.0.0.1:{port}", "--log.level=error",
            ]);
        return new PrometheusServer(folder, Process.Start(start)!, port);
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task<bool> IsReady()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!_process.HasExited)
        {
            patience.Token.ThrowIfCancellationRequested();
            try
            {
                using var response = await _client.GetAsync(new Uri("/-/ready", UriKind.Relative), patience.Token);
                if (response.IsSuccessStatusCode)
                {
                    return true;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
                await Task.Yield();
            }
        }

        return false;
    }
}
