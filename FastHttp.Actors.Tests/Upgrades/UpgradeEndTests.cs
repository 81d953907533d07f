using System.Collections.Concurrent;
using Akka.Actor;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Upgrades;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;
using static FastHttp.Actors.Tests.Upgrades.EchoUpgrades;

namespace FastHttp.Actors.Tests.Upgrades;

/// <summary>Upgraded connections that end early, or are used when they have ended.</summary>
public sealed class UpgradeEndTests
{
    /// <summary>The client is gone before the actor is told of its connection.</summary>
    [Fact]
    public async Task An_actor_hears_the_end_of_a_connection_that_ended_while_it_began()
    {
        var told = new ConcurrentQueue<object>();
        RawClient? client = null;
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx =>
        {
            // Its response of 101 is the first thing that cannot be sent.
            client!.Abort();
            ctx.Upgrade("echo", ctx.Exchange.Pool.Loop.System!.ActorOf(Listener.Props(told)), Patient);
        }));
        client = await server.Connect();
        await client.Send(Request("/"));
        await TestServer.Until(() => told.Any(message => message is UpgradeClosed), "it is told of the end", () => string.Join(", ", told));
    }

    /// <summary>The actor of the connection has failed; nobody is there to whom a read or a write could be told.</summary>
    [Fact]
    public async Task Reads_and_writes_after_the_connections_actor_has_failed_fail()
    {
        var kept = new TaskCompletionSource<Stream>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx =>
        {
            ctx.Upgrade("echo", async stream =>
            {
                kept.SetResult(stream);
                await Echo(stream);
            });
        }));
        using var client = await server.Connect();
        Assert.Equal(101, (await client.Exchange(Request("/"))).Status);
        var stream = await kept.Task.Soon();
        (await server.Actor("/system/fasthttp/http/listener-0/c-1")).Tell(Kill.Instance);
        Assert.Equal(-1, await client.ReceiveEnd());
        await TestServer.Until(() => server.Loops[0].UpgradedConnections == 0, "it is counted out");
        await server.Settle();
        await Assert.ThrowsAsync<UpgradeClosedException>(() => stream.ReadAsync(new byte[1]).AsTask().Soon());
        await Assert.ThrowsAsync<UpgradeClosedException>(() => stream.WriteAsync(new byte[1]).AsTask().Soon());
    }

    [Fact]
    public async Task What_is_sent_to_a_connection_that_has_ended_is_dropped_without_a_word()
    {
        var told = new ConcurrentQueue<object>();
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx =>
        {
            ctx.Upgrade("echo", ctx.Exchange.Pool.Loop.System!.ActorOf(Listener.Props(told)), new UpgradeOptions { MaxQueuedBytes = 1024 });
        }));
        using var log = new CapturedLog(server.System);
        using var client = await server.Connect();
        Assert.Equal(101, (await client.Exchange(Request("/"))).Status);
        client.Abort();
        await TestServer.Until(() => told.Any(message => message is UpgradeClosed), "it is told of the end");
        var connection = told.OfType<UpgradeOpened>().Single().Connection;
        for (var i = 0; i < 10; i++)
        {
            connection.Tell(new UpgradeSend(new byte[1000]));
        }

        await server.Settle();
        Assert.Empty(log.Events.OfType<Akka.Event.Warning>());
    }

    private sealed class Listener : UntypedActor
    {
        private readonly ConcurrentQueue<object> _told;

        public Listener(ConcurrentQueue<object> told) => _told = told;

        public static Props Props(ConcurrentQueue<object> told) => Akka.Actor.Props.Create(() => new Listener(told));

        protected override void OnReceive(object message)
        {
            _told.Enqueue(message);
            if (message is UpgradeOpened opened)
            {
                opened.Connection.Tell(UpgradeRead.Instance);
            }
        }
    }
}
