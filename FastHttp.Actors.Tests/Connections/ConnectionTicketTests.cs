using Akka.Actor;
using FastHttp.Actors.Connections;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using Xunit;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>Each socket is counted in once and out once, however it ends.</summary>
public sealed class ConnectionTicketTests : IAsyncLifetime
{
    private ConnectionBench _bench = null!;

    private ServerLoop Server => _bench.Server;

    public async Task InitializeAsync() => _bench = await ConnectionBench.Start();

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task A_connection_that_ends_well_is_counted_out_once()
    {
        AssertCounts(live: 1, rejected: 0, isInside: true);
        await _bench.OnLoop(() =>
        {
            _bench.Connection.End(CloseReason.ClosedByClient);
            _bench.Connection.Abort(CloseReason.Aborted);
        });
        AssertCounts(live: 0, rejected: 0, isInside: false);
        Assert.Equal(["close"], _bench.Client.Calls);
    }

    [Fact]
    public async Task A_connection_that_is_aborted_is_counted_out_once()
    {
        _bench.Actor.Tell(ConnectionSignal.Abort);
        _bench.Actor.Tell(ConnectionSignal.Abort);
        await _bench.Settle();
        AssertCounts(live: 0, rejected: 0, isInside: false);
        Assert.Equal(["abort"], _bench.Client.Calls);
        Assert.Equal(1, Server.Counters.Closed.Sum());
    }

    [Fact]
    public async Task A_connection_whose_actor_stops_is_counted_out_once_and_lost()
    {
        await _bench.Actor.GracefulStop(TimeSpan.FromSeconds(20));
        await _bench.Settle();
        AssertCounts(live: 0, rejected: 0, isInside: false);
        Assert.Equal(["abort"], _bench.Client.Calls);
        Assert.Equal((1, 1), (Server.Counters.Closed[(int)CloseReason.Failed], Server.Counters.Closed.Sum()));
        Assert.Same(ConnectionSignal.Lost, Assert.Single(_bench.Told));
        Assert.Equal(0, Server.Counters.SocketsLost);
    }

    [Fact]
    public async Task A_parked_actor_that_stops_has_nothing_to_count_out()
    {
        await _bench.OnLoop(() => _bench.Connection.End(CloseReason.ClosedByClient));
        await _bench.Actor.GracefulStop(TimeSpan.FromSeconds(20));
        await _bench.Settle();
        AssertCounts(live: 0, rejected: 0, isInside: false);
        Assert.Same(ConnectionSignal.Parked, Assert.Single(_bench.Told));
    }

    [Fact]
    public async Task A_socket_whose_actor_has_ended_is_closed_and_counted_out_once()
    {
        await _bench.Actor.GracefulStop(TimeSpan.FromSeconds(20));
        var second = new FakeConnection();
        await _bench.OnLoop(() =>
        {
            Assert.Equal(Rejection.None, Server.Admission.Enter(second.Peer));
            Server.Loop.Tell(_bench.Actor, new ConnectionTicket(Server).Open(second, Rejection.None, _bench.Endpoint), ActorRefs.Nobody);
        });
        await _bench.Settle();
        AssertCounts(live: 0, rejected: 0, isInside: false);
        Assert.Equal(["abort"], second.Calls);
        Assert.Null(second.Owner);
        Assert.Equal((1, 1), (Server.Counters.SocketsLost, Server.Counters.ConnectionsOpened));
    }

    [Fact]
    public async Task One_over_a_limit_is_counted_as_such_and_was_never_inside()
    {
        await _bench.OnLoop(() =>
        {
            var ticket = new ConnectionTicket(Server).Open(new FakeConnection(), Rejection.TooManyConnections, _bench.Endpoint);
            Assert.Equal((2, 1), (Server.LiveConnections, Server.RejectedConnections));
            ticket.Close(CloseReason.ClosedByClient);
        });
        AssertCounts(live: 1, rejected: 0, isInside: true);
    }

    [Fact]
    public async Task One_over_a_limit_is_counted_out_as_an_orphan_too()
    {
        await _bench.OnLoop(() =>
        {
            var socket = new FakeConnection();
            IOrphan orphan = new ConnectionTicket(Server).Open(socket, Rejection.TooManyConnections, _bench.Endpoint);
            orphan.Orphaned();
            Assert.Equal(["abort"], socket.Calls);
        });
        AssertCounts(live: 1, rejected: 0, isInside: true);
    }

    [Fact]
    public async Task A_closed_ticket_is_free_for_the_next_socket()
    {
        await _bench.OnLoop(() =>
        {
            _bench.Connection.End(CloseReason.ClosedByClient);
            var ticket = Assert.Single(Server.Tickets);
            Server.Tickets.Pop();
            var next = new FakeConnection();
            Assert.Same(next, ticket.Open(next, Rejection.TooManyConnections, _bench.Endpoint).Transport);
            Assert.Equal(Rejection.TooManyConnections, ticket.Rejection);
            ticket.Close(CloseReason.ClosedByClient);
            Assert.Same(ticket, Assert.Single(Server.Tickets));
        });
    }

    // There is room for one connection: a second one gets in only when the first has left.
    private void AssertCounts(int live, int rejected, bool isInside)
    {
        Assert.Equal((live, rejected), (Server.LiveConnections, Server.RejectedConnections));
        Assert.Equal(isInside ? Rejection.TooManyConnections : Rejection.None, Server.Admission.Enter(default));
        Assert.Equal(Rejection.TooManyConnections, Server.Admission.Enter(default));
    }
}
