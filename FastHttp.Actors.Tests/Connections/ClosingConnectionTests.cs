using FastHttp.Actors.Connections;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Transports;
using Xunit;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>The end of a connection: what is pending is sent, and then it waits for the client, or does not.</summary>
public sealed class ClosingConnectionTests : IAsyncLifetime
{
    private const int LingerTime = 5000;
    private const CloseReason Reason = CloseReason.Rejected;

    private ConnectionBench _bench = null!;

    private FakeConnection Client => _bench.Client;

    public async Task InitializeAsync() => _bench = await ConnectionBench.Start();

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task Without_a_linger_it_ends_when_all_was_sent_in_one_segment()
    {
        Client.Untaken = 17;
        await Close(lingers: false);
        AssertEnded(Reason, "last", "shut", "close");
        Assert.Equal("the last response", Client.SentText);
    }

    [Fact]
    public async Task With_nothing_to_send_it_ends_at_once()
    {
        await _bench.OnLoop(() => _bench.Connection.Close(Reason, lingers: false));
        await _bench.Settle();
        AssertEnded(Reason, "shut", "close");
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public async Task A_longer_response_is_waited_for_until_the_client_has_it(int length, bool endsAtOnce)
    {
        Client.Untaken = length;
        await Close(lingers: false, length);
        if (endsAtOnce)
        {
            AssertEnded(Reason, "last", "shut", "close");
            return;
        }

        AssertLives("last", "shut");
        await _bench.Arrive("\r\n");
        await _bench.Advance(20_000);
        Assert.Equal(["last", "shut", "abort"], Client.Calls);
    }

    [Fact]
    public async Task When_the_client_has_all_it_is_not_waited_for_its_end()
    {
        Client.Untaken = 5000;
        await Close(lingers: false, 10_000);
        // 5,000 bytes are good for 20.8 s.
        for (var second = 0; second < 20; second++)
        {
            await _bench.Arrive("late");
            await _bench.Advance(1000);
        }

        AssertLives("last", "shut");
        Client.Untaken = 0;
        await _bench.Advance(1100);
        AssertEnded(Reason, "last", "shut", "close");
    }

    [Theory]
    [InlineData(1300, false)]
    [InlineData(1199, true)]
    public async Task A_client_that_takes_too_little_of_what_was_sent_is_cut_off(int taken, bool isCut)
    {
        Client.Untaken = 10_000 - taken;
        await Close(lingers: true, 10_000);
        await _bench.Advance(4999);
        AssertLives("last", "shut");
        await _bench.Advance(101);
        Assert.Equal(isCut ? "abort" : "shut", Client.Calls[^1]);
    }

    [Fact]
    public async Task The_client_s_end_is_enough_when_it_has_all()
    {
        Client.Untaken = 5000;
        await Close(lingers: false, 10_000);
        Client.HasEnd = true;
        await _bench.Ready(Readiness.PeerClosed);
        AssertLives("last", "shut");
        Client.Untaken = 0;
        await _bench.Advance(1100);
        AssertEnded(Reason, "last", "shut", "close");
    }

    [Fact]
    public async Task Where_the_system_does_not_tell_the_client_has_the_time_of_a_linger()
    {
        Client.Untaken = TransportConnection.UnknownCount;
        await Close(lingers: false, 10_000);
        await _bench.Advance(1100);
        await _bench.Advance(LingerTime - 1101);
        AssertLives("last", "shut");
        await _bench.Advance(101);
        AssertEnded(Reason, "last", "shut", "close");
    }

    [Fact]
    public async Task What_the_client_sent_before_its_end_is_received_so_that_closing_is_no_reset()
    {
        Client.Arrive(Requests.Bytes("unread"));
        Client.HasEnd = true;
        Client.Untaken = TransportConnection.UnknownCount;
        await Close(lingers: false, 10_000);
        await _bench.Ready(Readiness.PeerClosed);
        AssertEnded(Reason, "last", "shut", "close");
        Assert.Equal(0, Client.Receive(new byte[1]));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public async Task So_much_is_dropped_and_no_more(int more, bool staysUnread)
    {
        const int piece = 4096;
        await Close(lingers: true);
        if (more > 0)
        {
            await _bench.Arrive(new string('x', more));
        }

        for (var arrived = 0L; arrived < ClosingConnection.MaxDropped; arrived += piece)
        {
            Client.Arrive(new byte[piece]);
        }

        Client.Arrive([1]);
        await _bench.Ready(Readiness.Readable);
        // Each turn receives a part.
        await TestServer.Until(() => !Client.HasArrived(2), "all but the last byte is dropped");
        await _bench.Settle();
        Assert.Equal(staysUnread, Client.HasArrived(1));
        await _bench.Advance(LingerTime + 100);
        AssertEnded(Reason, "last", "shut", "close");
    }

    [Fact]
    public async Task With_a_linger_what_comes_is_dropped_until_the_client_ends()
    {
        await Close(lingers: true);
        AssertLives("last", "shut");
        await _bench.Arrive("more of a body that nobody reads");
        await _bench.Arrive("and more");
        AssertLives("last", "shut");
        Assert.False(_bench.Connection.Input.HasBytes);
        Client.HasEnd = true;
        await _bench.Ready(Readiness.PeerClosed);
        AssertEnded(Reason, "last", "shut", "close");
    }

    [Theory]
    [InlineData(LingerTime - 1, false)]
    [InlineData(LingerTime + 100, true)]
    public async Task It_lingers_so_long(int milliseconds, bool hasEnded)
    {
        await Close(lingers: true);
        await _bench.Advance(milliseconds / 2);
        await _bench.Arrive("the client goes on sending");
        await _bench.Advance(milliseconds - (milliseconds / 2));
        Assert.Equal(hasEnded, Client.Calls.Contains("close"));
        Assert.DoesNotContain("abort", Client.Calls);
    }

    [Fact]
    public async Task It_does_not_linger_for_a_client_that_has_ended()
    {
        Client.HasEnd = true;
        await _bench.Ready(Readiness.PeerClosed);
        await Close(lingers: true);
        AssertEnded(Reason, "last", "shut", "close");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_takes_its_time_gets_all_and_nothing_is_received_before(bool lingers)
    {
        Client.Window = 4;
        await Close(lingers);
        AssertLives("last");
        await _bench.Arrive("more");
        Assert.Equal(0, _bench.Connection.Input.Length);
        Client.Window = 5;
        await _bench.Ready(Readiness.Writable);
        Assert.Equal("the last ", Client.SentText);
        Assert.DoesNotContain("shut", Client.Calls);
        Client.Window = 100;
        await _bench.Ready(Readiness.Writable);
        Assert.Equal("the last response", Client.SentText);
        Assert.Equal(lingers ? ["shut"] : ["shut", "close"], Client.Calls.SkipWhile(call => call == "last"));
    }

    [Fact]
    public async Task A_client_that_takes_too_little_is_cut_off()
    {
        Client.Window = 4;
        await Close(lingers: true);
        await _bench.Advance(4999);
        AssertLives("last");
        await _bench.Advance(200);
        AssertEnded(CloseReason.ResponseTooSlow, "last", "abort");
    }

    [Fact]
    public async Task A_connection_that_breaks_before_all_was_sent_is_cut_off()
    {
        Client.Window = 4;
        await Close(lingers: true);
        Client.IsBroken = true;
        await _bench.Ready(Readiness.Writable);
        AssertEnded(CloseReason.ClientGone, "last", "last", "abort");
    }

    [Fact]
    public async Task A_connection_that_breaks_while_it_lingers_ends_for_the_reason_it_had()
    {
        await Close(lingers: true);
        Client.IsBroken = true;
        await _bench.Ready(Readiness.Readable);
        AssertEnded(Reason, "last", "shut", "close");
    }

    [Fact]
    public async Task Late_responses_are_counted_steps_are_dropped_and_a_drain_changes_nothing()
    {
        await Close(lingers: true);
        var exchange = await _bench.Exchanges.OnLoop(_bench.Exchanges.Open);
        var step = new BodySignal<bool>(exchange, exchange.Life, dropped: false);
        var dropped = step.Begin();
        _bench.Actor.Tell(exchange, Akka.Actor.ActorRefs.NoSender);
        _bench.Actor.Tell(step, Akka.Actor.ActorRefs.NoSender);
        _bench.Actor.Tell(ConnectionSignal.Drain, Akka.Actor.ActorRefs.NoSender);
        Assert.False(await dropped.AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        await _bench.Settle();
        Assert.Equal(1, exchange.Pool.LateResponses);
        AssertLives("last", "shut");
    }

    /// <summary>Given back once, or two connections would close with one object.</summary>
    [Fact]
    public async Task It_is_used_again_by_one_connection_at_a_time()
    {
        await Close(lingers: false);
        await _bench.OnLoop(() => Assert.NotSame(_bench.Server.RentClosing(), _bench.Server.RentClosing()));
    }

    private Task Close(bool lingers) => Close(lingers, "the last response"u8.ToArray());

    private Task Close(bool lingers, int length) => Close(lingers, new byte[length]);

    private async Task Close(bool lingers, byte[] response)
    {
        await _bench.OnLoop(() =>
        {
            _bench.Connection.Output.Append(response, _bench.Server.Buffers);
            _bench.Connection.Close(Reason, lingers);
        });
        await _bench.Settle();
    }

    private void AssertLives(params string[] calls)
    {
        Assert.Equal(calls, Client.Calls);
        Assert.Equal(1, _bench.Server.LiveConnections);
        Assert.Empty(_bench.Told);
    }

    private void AssertEnded(CloseReason reason, params string[] calls)
    {
        Assert.Equal(calls, Client.Calls);
        Assert.Equal(1, _bench.Server.Counters.Closed[(int)reason]);
        Assert.Equal((1, 0, 0), (_bench.Server.Counters.Closed.Sum(), _bench.Server.LiveConnections, _bench.Server.Buffers.Outstanding));
        Assert.Same(ConnectionSignal.Parked, Assert.Single(_bench.Told));
    }
}
