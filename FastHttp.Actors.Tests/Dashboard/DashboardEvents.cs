using System.Net.ServerSentEvents;
using System.Text.Json;
using FastHttp.Actors.Tests.Support;

namespace FastHttp.Actors.Tests.Dashboard;

/// <summary>One who watches: reads a dashboard's events as .NET's own parser does.</summary>
internal sealed class DashboardEvents : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient _client = new();
    private readonly CancellationTokenSource _patience = new(Patience);
    private Stream _stream = Stream.Null;
    private IAsyncEnumerator<SseItem<string>> _events = null!;

    private DashboardEvents()
    {
    }

    public string Raw { get; private set; } = "";

    public static async Task<DashboardEvents> Watch(TestServer server, string path = "/dashboard/events")
    {
        var watcher = new DashboardEvents();
        watcher._stream = await watcher._client.GetStreamAsync($"http://{server.Binding.LocalEndPoint}{path}", watcher._patience.Token);
        watcher._events = SseParser.Create(watcher._stream).EnumerateAsync(watcher._patience.Token).GetAsyncEnumerator();
        return watcher;
    }

    /// <summary>The next event's name and data; null at the end.</summary>
    public async Task<(string Name, JsonElement Data)?> Next()
    {
        if (!await _events.MoveNextAsync())
        {
            return null;
        }

        Raw = _events.Current.Data;
        return (_events.Current.EventType, Raw.StartsWith('{') ? JsonDocument.Parse(Raw).RootElement : default);
    }

    /// <summary>The first event that is as wanted.</summary>
    public async Task<JsonElement> Until(Func<JsonElement, bool> isWanted)
    {
        while (true)
        {
            var (_, data) = await Next() ?? throw new InvalidOperationException("The events have ended.");
            if (isWanted(data))
            {
                return data;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _stream.DisposeAsync();
        _client.Dispose();
        _patience.Dispose();
    }
}
