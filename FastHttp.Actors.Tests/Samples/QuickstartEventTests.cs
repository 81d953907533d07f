using System.Diagnostics;
using System.Net.ServerSentEvents;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Samples;

/// <summary>The quickstart's events, as .NET's own parser and curl have them.</summary>
public sealed class QuickstartEventTests(QuickstartFixture quickstart) : IClassFixture<QuickstartFixture>
{
    private static readonly CancellationToken Patience = new CancellationTokenSource(TimeSpan.FromMinutes(5)).Token;

    private string Url => $"http://{quickstart.Quickstart.EndPoint}/events";

    [Theory]
    [InlineData(null, 1)]
    [InlineData("41", 42)]
    [InlineData("not a number", 1)]
    [InlineData("-1", 1)]
    public async Task Ids_grow_and_go_on_where_the_client_was(string? lastEventId, long first)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, Url);
        request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId is null ? [] : [lastEventId]);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Patience);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        var events = new List<SseItem<string>>();
        await foreach (var one in SseParser.Create(await response.Content.ReadAsStreamAsync(Patience)).EnumerateAsync(Patience))
        {
            events.Add(one);
            if (events.Count == 5)
            {
                break;
            }
        }

        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"{first + i}"), events.Select(one => one.EventId));
        Assert.All(events, one => Assert.Matches(@"^\d\d:\d\d:\d\d\.\d$", one.Data));
    }

    [RequiresToolFact("curl")]
    public async Task Curl_shows_them_as_they_come()
    {
        using var curl = Process.Start(new ProcessStartInfo(Tools.Require("curl"), ["-sSN", Url]) { RedirectStandardOutput = true })!;
        var lines = new List<string?>();
        while (lines.Count < 9)
        {
            lines.Add(await curl.StandardOutput.ReadLineAsync(Patience));
        }

        curl.Kill();
        await curl.WaitForExitAsync(Patience);
        Assert.Equal(["id: 1", "id: 2", "id: 3"], lines.Where(line => line!.StartsWith("id", StringComparison.Ordinal)));
        Assert.Equal(3, lines.Count(line => line!.StartsWith("data: ", StringComparison.Ordinal)));
        Assert.Equal(3, lines.Count(line => line!.Length == 0));
    }
}
