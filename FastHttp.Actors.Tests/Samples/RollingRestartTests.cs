using System.Globalization;
using Xunit;

namespace FastHttp.Actors.Tests.Samples;

/// <summary>
/// One quickstart takes over from another on the same port while clients keep asking. The clients are HttpClient's: one that
/// finds a reused connection closed, without a byte of a response, asks again by itself (RFC 9112 9.3.1); on a new connection it
/// does not, and the test fails. Set FASTHTTP_RESTARTS for more restarts than two.
/// </summary>
public sealed class RollingRestartTests : IDisposable
{
    private const int ClientsOfEachKind = 3;

    private readonly CancellationTokenSource _enough = new();
    private int _answered;

    public void Dispose() => _enough.Dispose();

    [Fact]
    public async Task A_restart_loses_no_request()
    {
        if (!OperatingSystem.IsLinux())
        {
            // Elsewhere the system does not spread connections over processes.
            return;
        }

        var serving = await QuickstartProcess.Start("--share-port", "on");
        var address = $"http://{serving.EndPoint}";
        var port = serving.EndPoint.Port.ToString(CultureInfo.InvariantCulture);
        using var reusing = new HttpClient { BaseAddress = new Uri(address) };
        using var connecting = new HttpClient { BaseAddress = new Uri(address), DefaultRequestHeaders = { ConnectionClose = true } };
        var asking = Enumerable.Range(0, ClientsOfEachKind).SelectMany(i => (Task[])[Ask(reusing, $"r{i}"), Ask(connecting, $"c{i}")]).ToList();
        try
        {
            for (var restart = 0; restart < Restarts; restart++)
            {
                await MoreResponses(asking);
                var next = await QuickstartProcess.Start("--share-port", "on", "--port", port);
                await MoreResponses(asking);
                serving.Signal(QuickstartProcess.Terminate);
                Assert.Equal(0, await serving.UntilExit());
                Assert.Empty(serving.Errors);
                await serving.DisposeAsync();
                serving = next;
            }

            await MoreResponses(asking);
        }
        finally
        {
            await _enough.CancelAsync();
            await Task.WhenAll(asking);
            await serving.DisposeAsync();
        }
    }

    private static int Restarts => int.Parse(Environment.GetEnvironmentVariable("FASTHTTP_RESTARTS") ?? "2", CultureInfo.InvariantCulture);

    private async Task Ask(HttpClient client, string name)
    {
        for (var i = 0; !_enough.IsCancellationRequested; i++)
        {
            Assert.Equal($"user {name}-{i}", await client.GetStringAsync(new Uri($"/users/{name}-{i}", UriKind.Relative)));
            Interlocked.Increment(ref _answered);
        }
    }

    /// <summary>The clients are at work; one that has failed fails the test here.</summary>
    private async Task MoreResponses(List<Task> asking)
    {
        var goal = Volatile.Read(ref _answered) + 200;
        await Support.TestServer.Until(() => Volatile.Read(ref _answered) >= goal || asking.Any(task => task.IsFaulted), "requests are answered");
        await Task.WhenAll(asking.Where(task => task.IsFaulted));
    }
}
