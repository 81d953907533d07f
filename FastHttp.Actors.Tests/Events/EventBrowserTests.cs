using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json;
using FastHttp.Actors.Events;
using FastHttp.Actors.Tests.Dashboard;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;
using static Microsoft.Playwright.Assertions;

namespace FastHttp.Actors.Tests.Events;

/// <summary>Events as programs have them that others wrote: Chromium's EventSource, .NET's parser.</summary>
public sealed class EventBrowserTests
{
    private const string Page = """
        <!doctype html><html lang="en"><title>Events</title><link rel="icon" href="data:,"><ol id=out></ol>
        <script>
          const told = text => { out.append(Object.assign(document.createElement('li'), { textContent: text })) };
          const events = new EventSource('/events');
          events.onopen = () => told('open');
          events.onmessage = e => told(`message|${e.lastEventId}|${JSON.stringify(e.data)}`);
          events.addEventListener('news', e => told(`news|${e.lastEventId}|${JSON.stringify(e.data)}`));
          events.addEventListener('end', e => { events.close(); told(`end ${JSON.stringify(e.data)}`); });
        </script>
        """;

    /// <summary>What would break a stream that is put together carelessly.</summary>
    private static readonly ServerSentEvent[] Tricky =
    [
        new("plain") { Id = "1" },
        new(" begins with a space") { Id = "2" },
        new(": begins with a colon"),
        new("lines\nand\r\nlines\rand\n\nan empty one\n") { Id = "line" },
        new("") { Event = "news" },
        new("data: x\n\nevent: end\ndata: not the end\n\n") { Event = "news" },
        new("\uFEFFtab\t \U0001F600 ä \u2028") { Id = " with spaces " },
        new("\uD800 alone") { Id = "7" },
    ];

    [RequiresToolFact("chromium")]
    public async Task Chromium_gets_each_event_comes_back_with_the_last_id_and_hears_of_a_drain()
    {
        var ids = new ConcurrentQueue<string?>();
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/", ctx => ctx.SetContentType("text/html; charset=utf-8").Bytes(Encoding.UTF8.GetBytes(Page)));
            routes.MapEvents("/events", Serve, new EventStreamOptions { Retry = TimeSpan.FromMilliseconds(10) });
        });
        await using var browser = await DashboardBrowser.Open(server, path: "/");
        var told = browser.Page.Locator("li");
        await Expect(told.Last).ToHaveTextAsync("message|8|\"again\"");
        Assert.Equal(
            ["open", .. Expected(), "open", new ParsedEvent("message", "again", "8")],
            (await told.AllTextContentsAsync()).Select(ToEvent));
        Assert.Equal([null, "7"], ids);

        var end = server.Binding.Terminate(FarAway);
        await Expect(told.Last).ToHaveTextAsync("end \"draining\"");
        await end.Soon();
        Assert.Empty(browser.Complaints);

        async Task Serve(EventStreamRef client)
        {
            ids.Enqueue(client.LastEventId);
            if (client.LastEventId is null)
            {
                Array.ForEach(Tricky, sent => client.Send(sent));
                return;
            }

            client.Send(new ServerSentEvent("again") { Id = "8" });
            await Task.Delay(Timeout.Infinite, client.Closed);
        }
    }

    [Fact]
    public async Task The_parser_of_NET_gets_each_event()
    {
        await using var server = await TestServer.Start(routes => routes.MapEvents("/events", async client =>
        {
            foreach (var sent in Tricky)
            {
                await client.SendAsync(sent);
            }
        }));
        using var client = new HttpClient();
        await using var stream = await client.GetStreamAsync($"http://{server.Binding.LocalEndPoint}/events");
        var got = new List<(string, string)>();
        await foreach (var one in SseParser.Create(stream).EnumerateAsync())
        {
            got.Add((one.EventType, one.Data));
        }

        Assert.Equal(Tricky.Select(sent => (sent.Event ?? "message", Whole(sent.Data))), got);
    }

    private static IEnumerable<object> Expected()
    {
        var id = "";
        foreach (var sent in Tricky)
        {
            id = sent.Id ?? id;
            yield return new ParsedEvent(sent.Event ?? "message", Whole(sent.Data), id);
        }
    }

    private static object ToEvent(string told) =>
        told.Split('|') is [var type, var id, var data] ? new ParsedEvent(type, JsonSerializer.Deserialize<string>(data)!, id) : told;

    private static string Whole(string data) =>
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(data)).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
}
