using Akka.Actor;
using FastHttp.Actors.Events;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Events;

/// <summary>The connection under an event stream: its versions of HTTP, its silence, and how much it holds for its client.</summary>
public sealed class EventConnectionTests : EventServerTests
{
    [Fact]
    public async Task To_HTTP_1_0_it_is_sent_without_chunks_and_ends_with_the_connection()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.Send("GET /events HTTP/1.0\r\n\r\n");
        var head = await client.ReceiveHead();
        Assert.Equal((200, null, "close"), (head.Status, head["Transfer-Encoding"], head["Connection"]));
        var stream = await Opened.Task;
        stream.Send(new ServerSentEvent("x") { Id = "1" });
        stream.Close();
        Assert.Equal("id: 1\ndata: x\n\n", await client.ReceiveToEnd());
    }

    [Fact]
    public async Task To_HEAD_there_is_a_head_and_nobody_is_served()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        var head = await client.Exchange("HEAD /events HTTP/1.1\r\nHost: test\r\n\r\n");
        Assert.Equal((200, "text/event-stream", null), (head.Status, head["Content-Type"], head["Content-Length"]));
        Assert.Equal("", await client.ReceiveToEnd());
        Assert.False(Opened.Task.IsCompleted);
        Assert.Equal(0, server.Loops[0].UpgradedConnections);
        Assert.Equal(405, (await server.Exchange("POST /events HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n")).Status);
    }

    [Fact]
    public async Task The_request_ends_with_the_head_and_the_connection_counts_as_upgraded()
    {
        var time = new ManualTime();
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapEvents("/events", Opened.SetResult);
                routes.MapMetrics("/metrics");
            },
            time: time);
        using (await RawEvents.Open(server))
        {
            await Opened.Task;
            Assert.Equal((1, 1), (server.Loops[0].LiveConnections, server.Loops[0].UpgradedConnections));
            Assert.Equal((0, 1), (server.Binding.Snapshot().Requests.Active, server.Binding.Snapshot().Requests.Total));
            time.Advance(TimeSpan.FromHours(1));
        }

        await TestServer.Until(() => server.Loops[0].UpgradedConnections == 0, "it is counted out");
        var requests = server.Binding.Snapshot().Requests;
        Assert.Equal((1, 0.0), (requests.Durations!.Count, requests.Durations.SumSeconds));
    }

    /// <summary>"Connection: close": what follows is no request (RFC 9112 9.6).</summary>
    [Fact]
    public async Task What_the_client_sends_meanwhile_is_dropped_within_bounds()
    {
        const int Bound = 64 * 1024;
        await using var server = await Start();
        using var client = await server.Connect();
        await client.Send($"{RawEvents.Request()}GET /ok HTTP/1.1\r\nHost: test\r\n\r\n");
        var events = new RawEvents(client, await client.ReceiveHead());
        var stream = await Opened.Task;
        stream.Send(new ServerSentEvent("no response"));
        Assert.Equal("no response", (await events.Next())?.Data);

        await client.Send(new string('x', Bound - "GET /ok HTTP/1.1\r\nHost: test\r\n\r\n".Length));
        stream.Send(new ServerSentEvent("still here"));
        Assert.Equal("still here", (await events.Next())?.Data);
        await client.Send("x");
        await events.AssertEnds();
        Assert.False(stream.IsOpen);
        Assert.Equal((1, 0), (server.Sum(counters => counters.Requests), server.Sum(counters => counters.Closed[(int)CloseReason.Rejected])));
    }

    [Fact]
    public async Task The_time_to_connect_again_comes_first()
    {
        await using var server = await Start(new EventStreamOptions { Retry = TimeSpan.FromSeconds(3) });
        using var events = await RawEvents.Open(server);
        await events.More();
        Assert.Equal((3000, 0), (events.Parser.Retry, events.Parser.Events.Count));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("Last-Event-ID: 41\r\n", "41")]
    [InlineData("last-event-id:\r\n", null)]
    public async Task The_last_event_that_the_client_got_is_told(string? field, string? id)
    {
        await using var server = await Start();
        using var events = await RawEvents.Open(server, fields: field ?? "");
        Assert.Equal(id, (await Opened.Task).LastEventId);
    }

    [Fact]
    public async Task A_silent_stream_is_sent_a_comment_and_one_that_is_not_silent_is_not()
    {
        var time = new ManualTime();
        await using var server = await Start(new EventStreamOptions { Heartbeat = TimeSpan.FromSeconds(10) }, time);
        using var events = await RawEvents.Open(server);
        var stream = await Opened.Task;
        await Pass(6);
        Assert.True(await stream.SendAsync(new ServerSentEvent("x")));
        await events.Next();
        var sent = await Sent();
        await Pass(9);
        Assert.Equal(sent, await Sent());
        await Pass(1);
        await events.More();
        Assert.Equal((1, 0), (events.Parser.Comments, events.Parser.Events.Count));
        await Pass(10);
        await events.More();
        Assert.Equal(2, events.Parser.Comments);
        stream.Close();
        await events.AssertEnds();
        // None in the first 19 seconds but the one that was due.
        Assert.Equal(2, events.Parser.Comments);

        async Task Pass(int seconds)
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            await LoopHasSeenIt(server);
        }

        // Behind what the loop is about to send.
        async Task<long> Sent()
        {
            await LoopHasSeenIt(server);
            await LoopHasSeenIt(server);
            return server.Sum(counters => counters.BytesSent);
        }
    }

    [Fact]
    public async Task Without_a_heartbeat_nothing_is_sent()
    {
        var time = new ManualTime();
        await using var server = await Start(new EventStreamOptions { Heartbeat = TimeSpan.Zero }, time);
        using var events = await RawEvents.Open(server);
        var stream = await Opened.Task;
        time.Advance(TimeSpan.FromDays(2));
        await LoopHasSeenIt(server);
        stream.Close();
        await events.AssertEnds();
        Assert.Equal(0, events.Parser.Comments);
    }

    /// <summary>By a FIN, with and without bytes that it has not read, or by a reset.</summary>
    /// <summary>The bound itself is tested at n and n + 1 in UntakenBytesTests.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_takes_nothing_is_cut_off_beyond_the_bound(bool onLoop)
    {
        const int Bound = 64 * 1024;
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapEvents("/events", Opened.SetResult, new EventStreamOptions { MaxQueuedBytes = Bound });
            routes.MapPost("/send", ctx => ctx.Text($"{Opened.Task.Result.Send(new ServerSentEvent(new string('x', int.Parse(ctx.Query["n"]!))))}"));
        });
        using var log = new CapturedLog(server.System);
        using var client = await server.ConnectWithBuffer(4096);
        await client.Send(RawEvents.Request());
        var stream = await Opened.Task;
        var sent = 0;
        while (onLoop ? await SendOnLoop(16 * 1024) : stream.Send(new ServerSentEvent(new string('x', 16 * 1024))))
        {
            Assert.True(++sent < 100_000, "The queue has no bound.");
        }

        await TestServer.Until(() => server.Loops[0].UpgradedConnections == 0, "the connection is cut off");
        Assert.Contains("/events was cut off", await log.Until(1203), StringComparison.Ordinal);
        Assert.Equal(1, server.Sum(counters => counters.Closed[(int)CloseReason.ResponseTooSlow]));
        AssertIsOver(stream);
        Assert.Equal(-1, await client.ReceiveEnd());

        async Task<bool> SendOnLoop(int size) =>
            (await server.Exchange($"POST /send?n={size} HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n")).Body == "True";
    }

    [Fact]
    public async Task A_client_that_takes_too_little_is_judged_by_its_rate()
    {
        var time = new ManualTime();
        await using var server = await Start(time: time);
        using var client = await server.ConnectWithBuffer(4096);
        await client.Send(RawEvents.Request());
        var stream = await Opened.Task;
        var sending = stream.SendAsync(new ServerSentEvent(new string('x', 8 << 20)));
        Assert.True(await Task.WhenAny(sending, Task.Run(async () =>
        {
            while (!sending.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                await LoopHasSeenIt(server);
            }
        })) is not null);
        Assert.False(await sending.WaitAsync(Patience));
        AssertIsOver(stream);
    }

    [Fact]
    public async Task Sends_from_other_threads_arrive_in_order()
    {
        await using var server = await Start();
        using var events = await RawEvents.Open(server);
        var stream = await Opened.Task;
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 1000; i++)
            {
                Assert.True(i % 3 == 0 ? await stream.SendAsync(new ServerSentEvent($"{i}")) : stream.Send(new ServerSentEvent($"{i}")));
            }

            stream.Close();
        });
        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal($"{i}", (await events.Next())?.Data);
        }

        await events.AssertEnds();
        await sending;
    }

    [Fact]
    public async Task What_it_cannot_send_is_logged_and_thrown_at_nobody()
    {
        await using var server = await Start();
        using var events = await RawEvents.Open(server);
        using var log = new CapturedLog(server.System);
        (await Opened.Task).Tell("text");
        await log.Until("was told a System.String, which it cannot send");
        Assert.Throws<NotSupportedException>(() => Opened.Task.Result.Provider);
    }

    /// <summary>The client of another connection has no part in it: the actor of the connection may be the same.</summary>
    [Fact]
    public async Task What_is_sent_after_the_end_reaches_nobody()
    {
        var streams = new List<EventStreamRef>();
        await using var server = await TestServer.Start(routes => routes.MapEvents("/events", streams.Add));
        (await RawEvents.Open(server)).Dispose();
        await TestServer.Until(() => streams is [{ IsOpen: false }] && server.IsAtRest, "the first has left");
        using var second = await RawEvents.Open(server);
        await TestServer.Until(() => streams.Count == 2, "the second is there");
        streams[0].Tell(new ServerSentEvent("late"));
        streams[0].Close();
        streams[0].Stop();
        Assert.False(await streams[0].SendAsync(new ServerSentEvent("late")));
        streams[1].Send(new ServerSentEvent("own"));
        Assert.Equal("own", (await second.Next())?.Data);
        Assert.Equal(1, server.Sum(counters => counters.ConnectionActorsMade));
    }
}
