using FastHttp.Actors.Events;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Events;

/// <summary>A server with one route of events, whose first client is handed to the test.</summary>
public abstract class EventServerTests
{
    protected static TimeSpan Patience { get; } = TimeSpan.FromSeconds(20);

    protected TaskCompletionSource<EventStreamRef> Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private protected static void AssertIsOver(EventStreamRef stream)
    {
        Assert.False(stream.IsOpen);
        Assert.False(stream.Send(new ServerSentEvent("late")));
        Assert.False(stream.SendAsync(new ServerSentEvent("late")).Result);
    }

    private protected static async Task LoopHasSeenIt(TestServer server)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Loops[0].Loop.Post(_ => seen.SetResult(), null);
        await seen.Task;
    }

    private protected Task<TestServer> Start(EventStreamOptions? options = null, TimeProvider? time = null, TransportKind transport = TransportKind.Epoll) => TestServer.Start(
        routes =>
        {
            routes.MapEvents("/events", Opened.SetResult, options);
            routes.MapGet("/ok", () => "ok");
        },
        transport,
        time: time);
}
