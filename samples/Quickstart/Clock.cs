using System.Globalization;
using FastHttp.Actors.Events;

namespace Quickstart;

/// <summary>GET /events: tells each client the time, ten times a second, until it leaves.</summary>
internal static class Clock
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public static async Task Tell(EventStreamRef client)
    {
        // A browser that has lost its connection comes back by itself, and its events go on where they were.
        _ = int.TryParse(client.LastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var last);
        long id = last;
        using var timer = new PeriodicTimer(Interval);
        while (await client.SendAsync(new ServerSentEvent($"{DateTime.UtcNow:HH:mm:ss.f}") { Id = $"{++id}" }))
        {
            await timer.WaitForNextTickAsync(client.Closed);
        }
    }
}
