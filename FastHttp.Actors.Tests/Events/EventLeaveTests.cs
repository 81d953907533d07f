using Akka.Actor;
using FastHttp.Actors.Events;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Events;

/// <summary>The end of an event stream: its client leaves, or its server drains.</summary>
public sealed class EventLeaveTests : EventServerTests
{
    [Theory]
    [InlineData(TransportKind.Epoll, "close")]
    [InlineData(TransportKind.Epoll, "reset")]
    [InlineData(TransportKind.Epoll, "close unread")]
    [InlineData(TransportKind.Sockets, "close")]
    [InlineData(TransportKind.Sockets, "reset")]
    [InlineData(TransportKind.InMemory, "close")]
    [InlineData(TransportKind.InMemory, "reset")]
    public async Task A_client_that_leaves_is_noticed_and_is_no_error(TransportKind transport, string how)
    {
        // Nothing else would tell of it.
        await using var server = await Start(new EventStreamOptions { Heartbeat = TimeSpan.Zero }, transport: transport);
        using var log = new CapturedLog(server.System);
        var events = await RawEvents.Open(server);
        var stream = await Opened.Task;
        var watcher = Inbox.Create(server.System);
        watcher.Watch(stream);
        var closed = new TaskCompletionSource();
        stream.Closed.Register(closed.SetResult);
        if (how == "close unread")
        {
            stream.Send(new ServerSentEvent("unread"));
        }

        if (how == "reset")
        {
            events.Client.Abort();
        }
        else
        {
            events.Dispose();
        }

        Assert.Equal(stream, Assert.IsType<Terminated>(await watcher.ReceiveAsync(Patience)).ActorRef);
        await closed.Task.WaitAsync(Patience);
        AssertIsOver(stream);
        await TestServer.Until(() => server.IsAtRest, "nothing is held");
        Assert.Empty(log.Lines);
    }

    /// <summary>"printf … | nc" does this: it sends no more, and reads on.</summary>
    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.Sockets)]
    [InlineData(TransportKind.InMemory)]
    public async Task A_client_that_only_sends_no_more_is_served_on(TransportKind transport)
    {
        await using var server = await Start(new EventStreamOptions { Heartbeat = TimeSpan.Zero }, transport: transport);
        using var events = await RawEvents.Open(server);
        var stream = await Opened.Task;
        events.Client.CloseSend();
        // The question whether it has left.
        await events.More();
        for (var i = 0; i < 10; i++)
        {
            Assert.True(await stream.SendAsync(new ServerSentEvent($"{i}")));
            Assert.Equal($"{i}", (await events.Next())?.Data);
        }

        stream.Close();
        await events.AssertEnds();
        // It is asked twice at most, and never again.
        Assert.InRange(events.Parser.Comments, 1, 2);
    }

    [Fact]
    public async Task Whoever_watches_too_late_is_told_at_once_and_whoever_no_longer_does_is_not()
    {
        await using var server = await Start();
        using var events = await RawEvents.Open(server);
        var stream = await Opened.Task;
        var (early, left, late) = (Inbox.Create(server.System), Inbox.Create(server.System), Inbox.Create(server.System));
        early.Watch(stream);
        left.Watch(stream);
        left.Unwatch(stream);
        stream.Tell(PoisonPill.Instance);
        await events.AssertEnds();
        Assert.IsType<Terminated>(await early.ReceiveAsync(Patience));
        late.Watch(stream);
        Assert.IsType<Terminated>(await late.ReceiveAsync(Patience));
        left.Receiver.Tell("nothing before this");
        Assert.Equal("nothing before this", await left.ReceiveAsync(Patience));
        Assert.True(stream.Closed.IsCancellationRequested);
        AssertIsOver(stream);
    }

    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.InMemory)]
    public async Task A_drain_tells_the_client_ends_the_stream_and_waits_for_nothing(TransportKind transport)
    {
        await using var server = await Start(new EventStreamOptions { Retry = TimeSpan.FromSeconds(1) }, transport: transport);
        using var log = new CapturedLog(server.System);
        using var events = await RawEvents.Open(server);
        var stream = await Opened.Task;
        var watcher = Inbox.Create(server.System);
        watcher.Watch(stream);
        stream.Send(new ServerSentEvent("last") { Id = "7" });
        var end = server.Binding.Terminate(TimeSpan.FromMinutes(5));
        Assert.Equal(new ParsedEvent("message", "last", "7"), await events.Next());
        Assert.Equal(new ParsedEvent("end", "draining", "7"), await events.Next());
        await events.AssertEnds();
        await end.WaitAsync(Patience);
        Assert.IsType<Terminated>(await watcher.ReceiveAsync(Patience));
        AssertIsOver(stream);
        Assert.Empty(log.Lines);
        Assert.Equal(1, server.Sum(counters => counters.Closed[(int)CloseReason.Draining]));
    }

    [Fact]
    public async Task A_stream_that_opens_while_the_server_drains_ends_at_once_and_is_served_by_nobody()
    {
        var begun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        await using var server = await TestServer.Start(routes =>
        {
            // Responds as the route of events does, but later.
            routes.MapGet("/held", async ctx => { begun.SetResult(); await goOn.Task; ctx.Text("held"); });
            routes.MapEvents("/events", Opened.SetResult);
        });
        using var held = await server.Connect();
        // The second request lies behind the first one, and came before the drain.
        await held.Send($"GET /held HTTP/1.1\r\nHost: test\r\n\r\n{RawEvents.Request()}");
        await begun.Task;
        var end = server.Binding.Terminate(TimeSpan.FromMinutes(5));
        await TestServer.Until(() => server.Loops[0].IsDraining, "it drains");
        goOn.SetResult();
        Assert.Equal("held", (await held.ReceiveResponse()).Body);
        var events = new RawEvents(held, await held.ReceiveHead());
        Assert.Equal(new ParsedEvent("end", "draining"), await events.Next());
        await events.AssertEnds();
        await end.WaitAsync(Patience);
        Assert.False(Opened.Task.IsCompleted);
    }
}
