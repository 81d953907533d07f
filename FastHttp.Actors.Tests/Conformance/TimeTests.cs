using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Conformance.Samples;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>
/// What the limits on time lead to, with their defaults, and that nothing happens a moment before. The clock is moved by hand.
/// The rest of what time does to connections is in <see cref="TimeoutTests"/>.
/// </summary>
[Trait("Rfc", "9110 15.5.9")]
public sealed class TimeTests
{
    // The loop's timing wheel moves in steps; a deadline comes at most two steps late and never early.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HeadTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HandlerTime = TimeSpan.FromSeconds(20);

    private readonly ManualTime _time = new();

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_head_has_ten_seconds_from_its_first_byte(TransportKind transport)
    {
        await using var server = await ServerUnderTest.Start(transport, time: _time);
        using var client = await server.Server.Connect();
        await server.Server.SendAlone(client, Bytes("G"));
        await server.Server.Advance(_time, HeadTime / 2);
        await server.Server.SendAlone(client, Bytes("ET / HTTP/1.1\r\nHost: a\r\n"));
        await server.Server.Advance(_time, (HeadTime / 2) - Moment);
        Assert.Equal(0, Rejected(server.Server, Rejection.HeadTimeout));
        await server.Server.Advance(_time, Moment * 3);
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
        await server.Server.SendAlone(client, Bytes(Post("Content-Length: 2000\r\n")));
        await server.Server.SendAlone(client, Bytes(new string('x', arrived)));
        await server.Server.Advance(_time, Grace - Moment);
        Assert.Equal(0, Rejected(server.Server, Rejection.BodyTooSlow));
        await server.Server.Advance(_time, Moment * 3);
        await client.Send(new string('x', 2000 - arrived));
        var response = await client.ReceiveResponse();
        Assert.Equal((status, status == 408), (response.Status, response.SaysClose));
        Assert.Equal(status == 408 ? (1, 0) : (0, 1), (Rejected(server.Server, Rejection.BodyTooSlow), server.Handled));
    }

    /// <summary>In memory, where what the client takes is what the server sends next, to the byte.</summary>
    [Theory]
    [InlineData(1199, 1)]
    [InlineData(1300, 0)]
    public async Task A_client_must_take_240_bytes_a_second_after_five_seconds(int taken, int cutOff)
    {
        var response = new byte[200_000];
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Bytes(response)), TransportKind.InMemory, time: _time);
        using var client = server.System.FastHttp().Network.Connect(server.Binding.LocalEndPoint);
        client.Send(Bytes("GET / HTTP/1.1\r\n" + Host));
        await TestServer.Until(() => server.Sum(counters => counters.Responses) == 1, "the response is under way");
        await server.Settle();
        Assert.Equal(taken, client.Receive(new byte[taken]));
        await server.Settle();
        await server.Advance(_time, Grace + (Moment * 2));
        Assert.Equal(cutOff, server.Closed(CloseReason.ResponseTooSlow));
    }

    [Theory]
    [Trait("Rfc", "9110 15.6.4")]
    [ClassData(typeof(EachTransport))]
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
        await server.SendAlone(client, Bytes("GET /late HTTP/1.1\r\n" + Host));
        await TestServer.Until(() => late is not null, "the handler has the request");
        await server.Advance(_time, HandlerTime - Moment);
        Assert.Equal(0, Rejected(server, Rejection.HandlerTimeout));
        await server.Advance(_time, Moment * 3);
        var response = await client.ReceiveResponse();
        Assert.Equal((503, false), (response.Status, response.SaysClose));
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));

        // The late response is dropped and counted, and the connection serves on.
        var before = server.Loops[0].Exchanges.LateResponses;
        late!.Value.Text("late");
        await TestServer.Until(() => server.Loops[0].Exchanges.LateResponses > before, "the late response is counted");
        Assert.Equal("x", (await client.Exchange("GET / HTTP/1.1\r\n" + Host)).Body);
    }

    /// <summary>A wall clock that is set, or a machine that slept, is nothing a client did: only the loop's time counts.</summary>
    [Fact]
    public async Task A_jump_of_the_wall_clock_is_not_charged()
    {
        var time = new JumpingTime();
        await using var server = await ServerUnderTest.Start(TransportKind.InMemory, time: time);
        using var client = await server.Server.Connect();
        await server.Server.SendAlone(client, Bytes("GET / HTTP/1.1\r\n"));
        time.Jump(TimeSpan.FromDays(1));
        server.Server.Wake();
        await server.Server.Settle();
        Assert.Equal(200, (await client.Exchange(Host)).Status);
    }

    private static long Rejected(TestServer server, Rejection reason) => server.Sum(counters => counters.Rejections[(int)reason]);

    /// <summary>Its wall clock jumps, its timestamps do not.</summary>
    private sealed class JumpingTime : TimeProvider
    {
        private long _jump;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _jump));

        public void Jump(TimeSpan by) => Interlocked.Add(ref _jump, by.Ticks);
    }
}
