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

    [Fact]
    public async Task Ids_grow_and_a_client_that_comes_back_gets_what_it_has_missed()
    {
        var events = await Receive(null, 5);
        var first = long.Parse(events[0].EventId!);
        Assert.Equal(Enumerable.Range(0, 5).Select(i => $"{first + i}"), events.Select(one => one.EventId));
        Assert.All(events, one => Assert.Matches(@"^\d\d:\d\d:\d\d\.\d$", one.Data));
        // The same ones again, and what came after them.
        Assert.Equal(events[1..], (await Receive(events[0].EventId, 6))[..4]);
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
        var ids = lines.Where(line => line!.StartsWith("id: ", StringComparison.Ordinal)).Select(line => long.Parse(line!["id: ".Length..])).ToList();
        Assert.Equal([ids[0], ids[0] + 1, ids[0] + 2], ids);
        Assert.Equal(3, lines.Count(line => line!.StartsWith("data: ", StringComparison.Ordinal)));
        Assert.Equal(3, lines.Count(line => line!.Length == 0));
    }

    private async Task<List<SseItem<string>>> Receive(string? lastEventId, int count)
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
            if (events.Count == count)
            {
                break;
            }
        }

        return events;
    }
}
