using System.Collections.Concurrent;
using FastHttp.Actors.Events;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Events;

/// <summary>One client and the stream it opens.</summary>
public sealed class EventStreamTests
{
    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.Sockets)]
    [InlineData(TransportKind.InMemory)]
    public async Task Events_of_a_delegate_arrive_and_the_response_ends_with_it(TransportKind transport)
    {
        await using var server = await TestServer.Start(
            routes => routes.MapEvents("/events", async client =>
            {
                Assert.True(client.Send(new ServerSentEvent("one") { Id = "1" }));
                await Task.Yield();
                Assert.True(await client.SendAsync(new ServerSentEvent("two\r\nlines") { Id = "2", Event = "news" }));
            }),
            transport);
        using var events = await RawEvents.Open(server);
        Assert.Equal("text/event-stream", events.Head["Content-Type"]);
        Assert.Equal("no-cache", events.Head["Cache-Control"]);
        Assert.Equal("no", events.Head["X-Accel-Buffering"]);
        Assert.Equal("close", events.Head["Connection"]);
        Assert.Null(events.Head["Content-Length"]);

        Assert.Equal(new ParsedEvent("message", "one", "1"), await events.Next());
        Assert.Equal(new ParsedEvent("news", "two\nlines", "2"), await events.Next());
        await events.AssertEnds();
        await TestServer.Until(() => server.IsAtRest, "nothing is held");
    }
}
