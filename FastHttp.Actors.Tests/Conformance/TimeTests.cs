using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Conformance.Samples;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>
/// Each limit on time, with its default: a moment before it nothing happens, at it the connection ends as the table says. The clock
/// is moved by hand.
/// </summary>
[Trait("Rfc", "9110 15.5.9")]
public sealed class TimeTests
{
    // The loop's wheel turns in steps; a deadline comes at most two of them late and never early.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HeadTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan HandlerTime = TimeSpan.FromSeconds(20);

    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.InMemory)]
    public async Task A_head_has_ten_seconds_from_its_first_byte(TransportKind transport)
    {
        await using var server = await ServerUnderTest.Start(transport, time: _time);
        using var client = await server.Server.Connect();
        await SendAlone(server.Server, client, "G");
        await Advance(server.Server, HeadTime / 2);
        await SendAlone(server.Server, client, "ET / HTTP/1.1\r\nHost: a\r\n");
        await Advance(server.Server, (HeadTime / 2) - Moment);
        Assert.Equal(0, Rejected(server.Server, Rejection.HeadTimeout));
        await Advance(server.Server, Moment * 3);
        var response = await client.ReceiveResponse();
        Assert.Equal((408, true), (response.Status, response.SaysClose));
        Assert.Equal("", await client.ReceiveToEnd());
        Assert.Equal((1, 0), (Rejected(server.Server, Rejection.HeadTimeout), server.Handled));
    }

    [Theory]
    [InlineData(TransportKind.Epoll, 1199, 408)]
    [InlineData(TransportKind.Epoll, 1300, 200)]
    [InlineData(TransportKind.InMemory, 1199, 408)]
    [InlineData(TransportKind.InMemory, 1300, 200)]
    public async Task A_body_must_come_with_240_bytes_a_second_after_five_seconds(TransportKind transport, int arrived, int status)
    {
        await using var server = await ServerUnderTest.Start(transport, time: _time);
        using var client = await server.Server.Connect();
        await SendAlone(server.Server, client, Post("Content-Length: 2000\r\n"));
        await SendAlone(server.Server, client, new string('x', arrived));
        await Advance(server.Server, Grace - Moment);
        Assert.Equal(0, Rejected(server.Server, Rejection.BodyTooSlow));
        await Advance(server.Server, Moment * 3);
        await client.Send(new string('x', 2000 - arrived));
        var response = await client.ReceiveResponse();
        Assert.Equal((status, status == 408), (response.Status, response.SaysClose));
        Assert.Equal(status == 408 ? (1, 0) : (0, 1), (Rejected(server.Server, Rejection.BodyTooSlow), server.Handled));
    }

    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.InMemory)]
    public async Task A_client_that_does_not_take_its_answer_is_cut_off_after_five_seconds(TransportKind transport)
    {
        var answer = new byte[32 * 1024 * 1024];
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Bytes(answer)), transport, time: _time);
        using var client = await server.Connect();
        await client.Send("GET / HTTP/1.1\r\n" + Host);
        await TestServer.Until(() => server.Sum(counters => counters.Responses) == 1, "the answer is under way");
        await Settle(server);
        await Advance(server, Grace - Moment);
        Assert.Equal(0, Closed(server, CloseReason.AnswerTooSlow));

        // What the system's own buffers took at first is no sign of a client that reads.
        for (var second = 0; second < 3 && Closed(server, CloseReason.AnswerTooSlow) == 0; second++)
        {
            await Advance(server, TimeSpan.FromSeconds(1));
        }

        Assert.Equal(1, Closed(server, CloseReason.AnswerTooSlow));
        Assert.Equal(-1, await client.ReceiveEnd());
    }

    /// <summary>In memory, where what the client takes is what the server sends next, to the byte.</summary>
    [Theory]
    [InlineData(1199, 1)]
    [InlineData(1300, 0)]
    public async Task A_client_must_take_240_bytes_a_second_after_five_seconds(int taken, int cutOff)
    {
        var answer = new byte[200_000];
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Bytes(answer)), TransportKind.InMemory, time: _time);
        using var client = server.System.FastHttp().Network.Connect(server.Binding.LocalEndPoint);
        client.Send(System.Text.Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n" + Host));
        await TestServer.Until(() => server.Sum(counters => counters.Responses) == 1, "the answer is under way");
        await Settle(server);
        Assert.Equal(taken, client.Receive(new byte[taken]));
        await Settle(server);
        await Advance(server, Grace + (Moment * 2));
        Assert.Equal(cutOff, Closed(server, CloseReason.AnswerTooSlow));
    }

    [Theory]
    [InlineData(TransportKind.Epoll, "")]
    [InlineData(TransportKind.Epoll, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData(TransportKind.InMemory, "")]
    [InlineData(TransportKind.InMemory, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    public async Task A_silent_connection_is_closed_silently_after_a_minute(TransportKind transport, string before)
    {
        await using var server = await ServerUnderTest.Start(transport, time: _time);
        using var client = await server.Server.Connect();
        if (before.Length > 0)
        {
            Assert.Equal(200, (await client.Exchange(before)).Status);
        }

        await TestServer.Until(() => server.Server.Loops[0].LiveConnections == 1, "the server has the connection");
        await Settle(server.Server);
        await Advance(server.Server, Idle - Moment);
        Assert.Equal(1, server.Server.Loops[0].LiveConnections);
        await Advance(server.Server, Moment * 3);
        Assert.Equal("", await client.ReceiveToEnd());
        await TestServer.Until(() => Closed(server.Server, CloseReason.IdleTimeout) == 1, "the connection is closed");
    }

    [Theory]
    [Trait("Rfc", "9110 15.6.4")]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.InMemory)]
    public async Task A_handler_has_twenty_seconds_and_is_told_when_they_are_over(TransportKind transport)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        RequestCtx? late = null;
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/late", async ctx =>
                {
                    late = ctx;
                    using var registration = ctx.Aborted.Register(cancelled.SetResult);
                    await cancelled.Task;
                });
                routes.MapGet("/", ctx => ctx.Text("x"));
            },
            transport,
            time: _time);
        using var client = await server.Connect();
        await SendAlone(server, client, "GET /late HTTP/1.1\r\n" + Host);
        await TestServer.Until(() => Volatile.Read(ref late) is not null, "the handler has the request");
        await Advance(server, HandlerTime - Moment);
        Assert.Equal(0, Rejected(server, Rejection.HandlerTimeout));
        await Advance(server, Moment * 3);
        var response = await client.ReceiveResponse();
        Assert.Equal((503, false), (response.Status, response.SaysClose));
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));

        // The late answer is dropped and counted, and the connection serves on.
        var before = server.Loops[0].Contexts.LateAnswers;
        late!.Text("late");
        await TestServer.Until(() => server.Loops[0].Contexts.LateAnswers > before, "the late answer is counted");
        Assert.Equal("x", (await client.Exchange("GET / HTTP/1.1\r\n" + Host)).Body);
    }

    /// <summary>A wall clock that is set, or a machine that slept, is nothing a client did: only the loop's time counts.</summary>
    [Fact]
    public async Task A_jump_of_the_wall_clock_is_not_charged()
    {
        var time = new JumpingTime();
        await using var server = await ServerUnderTest.Start(TransportKind.InMemory, time: time);
        using var client = await server.Server.Connect();
        await SendAlone(server.Server, client, "GET / HTTP/1.1\r\n");
        time.Jump(TimeSpan.FromDays(1));
        server.Server.Wake();
        await Settle(server.Server);
        Assert.Equal(200, (await client.Exchange(Host)).Status);
    }

    private static long Rejected(TestServer server, Rejection reason) => server.Sum(counters => counters.Rejections[(int)reason]);

    private static long Closed(TestServer server, CloseReason reason) => server.Sum(counters => counters.Closed[(int)reason]);

    private async Task Advance(TestServer server, TimeSpan by)
    {
        _time.Advance(by);
        await Settle(server);
    }

    private static async Task SendAlone(TestServer server, RawClient client, string text)
    {
        var before = server.Loops[0].Loop.Counters.Events;
        await client.Send(text);
        await TestServer.Until(() => server.Loops[0].Loop.Counters.Events > before, "the loop was told of the bytes");
        await Settle(server);
    }

    /// <summary>A deadline is told behind the work of its turn and served in the next one, hence the turns.</summary>
    private static async Task Settle(TestServer server)
    {
        for (var turn = 0; turn < 4; turn++)
        {
            await EveryCutTests.Turn(server);
        }
    }

    /// <summary>Its wall clock jumps, its timestamps do not.</summary>
    private sealed class JumpingTime : TimeProvider
    {
        private long _jump;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _jump));

        public void Jump(TimeSpan by) => Interlocked.Add(ref _jump, by.Ticks);
    }
}
