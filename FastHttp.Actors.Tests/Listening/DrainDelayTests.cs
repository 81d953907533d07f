using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Listening;

/// <summary>Between "not ready" and the end of listening a server serves as before.</summary>
public sealed class DrainDelayTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task During_the_delay_new_connections_are_served_and_the_server_is_not_ready()
    {
        await using var server = await Start(Long);
        using var before = await server.Connect();
        Assert.True(server.Binding.IsReady);

        var unbound = server.Binding.Unbind();

        Assert.False(server.Binding.IsReady);
        foreach (var client in (RawClient[])[before, await server.Connect(), await server.Connect()])
        {
            var response = await client.Get("/");
            Assert.Equal(("served", false, false), (response.Body, response.SaysClose, server.Loops[0].IsDraining));
            client.Dispose();
        }

        Assert.False(unbound.IsCompleted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_the_delay_nobody_is_let_in(bool unbinds)
    {
        var delay = TimeSpan.FromMilliseconds(200);
        await using var server = await Start(delay);
        using var client = await server.Connect();
        Assert.Equal("served", (await client.Get("/")).Body);
        var began = TimeProvider.System.GetTimestamp();

        await (unbinds ? server.Binding.Unbind() : server.Binding.Terminate(FarAway)).Soon();

        // Akka's scheduler may be a tick early.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), delay - TimeSpan.FromMilliseconds(50), FarAway);
        Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(server.Connect)).SocketErrorCode);
        Assert.Equal(unbinds, !server.Binding.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task The_delay_is_a_part_of_the_hard_deadline()
    {
        await using var server = await Start(Long);
        var unbound = server.Binding.Unbind();

        await server.Binding.Terminate(TimeSpan.FromMilliseconds(100)).Soon();

        await unbound.Soon();
        await Assert.ThrowsAsync<SocketException>(server.Connect);
    }

    [Fact]
    public void A_delay_that_leaves_nothing_for_the_drain_is_a_mistake()
    {
        var options = new FastHttpOptions { DrainDelay = TimeSpan.FromSeconds(10), TerminationDeadline = TimeSpan.FromSeconds(10) };
        options.Endpoints.Add(new FastHttpEndpoint("127.0.0.1", 0));
        Assert.Contains("less than termination-deadline", Assert.Single(options.Mistakes()), StringComparison.Ordinal);

        options.DrainDelay -= TimeSpan.FromMilliseconds(1);
        Assert.Empty(options.Mistakes());
    }

    [Fact]
    public async Task CoordinatedShutdown_needs_longer_than_the_delay()
    {
        await using var server = await Start(TimeSpan.FromSeconds(5));
        using var warnings = Inbox.Create(server.System);
        server.System.EventStream.Subscribe(warnings.Receiver, typeof(Warning));

        var mistake = Assert.Throws<ArgumentOutOfRangeException>(() => server.Binding.AddToCoordinatedShutdown(TimeSpan.FromSeconds(5)));
        Assert.Contains("drain delay", mistake.Message, StringComparison.Ordinal);

        server.Binding.AddToCoordinatedShutdown(TimeSpan.FromSeconds(5.001));
        // The phase has Akka's 5 s.
        var warning = (Warning)warnings.ReceiveWhere(message => message is Warning);
        Assert.Contains("akka.coordinated-shutdown.phases.service-unbind.timeout", $"{warning.Message}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deadline_shorter_than_the_delay_leaves_half_of_itself_to_what_is_in_flight()
    {
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", async ctx =>
            {
                await Task.Delay(Timeout.Infinite, ctx.Draining).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                ctx.Text("ended by itself");
            }).WithTimeout(FarAway),
            configure: options => (options.DrainDelay, options.TerminationDeadline) = (Long, Long * 3));
        using var client = await server.Connect();
        await client.SendGet("/");
        await TestServer.Until(() => server.Sum(counters => counters.Requests) == 1, "the request is there");

        var terminated = server.Binding.Terminate(TimeSpan.FromSeconds(4));

        Assert.Equal("ended by itself", (await client.ReceiveResponse()).Body);
        await terminated.Soon();
    }

    private static Task<TestServer> Start(TimeSpan delay) => TestServer.Start(
        routes => routes.MapGet("/", ctx => ctx.Text("served")),
        configure: options => (options.DrainDelay, options.TerminationDeadline) = (delay, Long * 3));
}
