using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

public sealed class FailedListenerTests
{
    [Fact]
    public async Task A_listener_that_fails_closes_its_connections_and_listens_again_on_its_port()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Text("served")));

        for (var i = 0; i < 2; i++)
        {
            using var client = await server.Connect();
            Assert.Equal(200, (await client.Get("/")).Status);

            (await server.Actor("/system/fasthttp/http/listener-0")).Tell(Kill.Instance);

            Assert.Equal(-1, await client.ReceiveEnd());
            Assert.Equal("served", await ServedAgain(server));
        }

        Assert.True(server.Binding.IsReady);
    }

    [Fact]
    public async Task The_other_listeners_never_notice()
    {
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", ctx => ctx.Text($"{EventLoop.Current!.Index}")),
            loops: 2);
        var clients = await ConnectToBoth(server);

        (await server.Actor("/system/fasthttp/http/listener-0")).Tell(Kill.Instance);

        Assert.Equal(-1, await clients[0].ReceiveEnd());
        Assert.Equal("1", (await clients[1].Get("/")).Body);
        var again = await ConnectToBoth(server);
        Assert.Equal("1", (await clients[1].Get("/")).Body);
        foreach (var client in clients.Concat(again))
        {
            client.Dispose();
        }
    }

    [Fact]
    public async Task A_server_whose_listener_has_failed_terminates_all_the_same()
    {
        var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Text("served")), loops: 2);
        (await server.Actor("/system/fasthttp/http/listener-0")).Tell(Kill.Instance);
        await server.Binding.Terminate(TimeSpan.FromSeconds(10)).Soon();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_listener_that_fails_while_its_connections_drain_holds_nobody_up()
    {
        var gate = new Gate();
        await using var server = await TestServer.Start(routes => routes.MapGet("/", gate.Handle));
        using var client = await server.Connect();
        await client.SendGet("/");
        await gate.UntilEntered();
        var terminated = server.Binding.Terminate(FarAway);
        await TestServer.Until(() => server.Loops[0].IsDraining, "the server drains");

        (await server.Actor("/system/fasthttp/http/listener-0")).Tell(Kill.Instance);

        Assert.Equal(-1, await client.ReceiveEnd());
        await terminated.Soon();
        gate.Open();
    }

    /// <summary>A listener that is told again reports twice that it stopped listening; that must not count for the other one.</summary>
    [Fact]
    public async Task A_listener_that_fails_after_it_has_unbound_does_not_count_for_another()
    {
        await using var server = await TestServer.Start(_ => { }, loops: 2);
        var unbound = Task.CompletedTask;
        await server.Loops[0].WhileHeld(async () =>
        {
            unbound = server.Binding.Unbind();
            await FailListenerOne(server);
            Assert.False(unbound.IsCompleted, "Loop 0 listens still.");
        });

        await unbound.Soon();
    }

    /// <summary>A listener that is told again reports twice that it drained; the handlers are still needed by the other one.</summary>
    [Fact]
    public async Task A_listener_that_fails_after_it_has_drained_does_not_count_for_another()
    {
        var gate = new Gate();
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/", ctx => ctx.Text($"{EventLoop.Current!.Index}"));
                routes.MapGet("/wait", gate.Handle);
            },
            loops: 2);
        var clients = await ConnectToBoth(server);
        clients[1].Dispose();
        await clients[0].SendGet("/wait");
        await gate.UntilEntered();
        var terminated = server.Binding.Terminate(FarAway);
        await TestServer.Until(() => server.Loops.All(loop => loop.IsDraining) && server.Loops[1].Load == 0, "loop 1 has drained");

        await FailListenerOne(server);
        gate.Open();

        Assert.Equal("waited", (await clients[0].ReceiveResponse()).Body);
        clients[0].Dispose();
        await terminated.Soon();
    }

    [Fact]
    public async Task A_server_that_fails_as_a_whole_is_terminated_and_frees_its_port()
    {
        await using var server = await TestServer.Start(_ => { });
        var binding = await server.Bind(routes => routes.MapGet("/", ctx => ctx.Text("served")));
        Assert.Equal("served", (await binding.Get("/")).Body);

        (await server.Actor("/system/fasthttp/http-2")).Tell(Kill.Instance);

        await binding.WhenTerminated.Soon();
        Assert.False(binding.IsReady);
        var port = binding.LocalEndPoint.Port;
        var next = await server.Bind(http => http.NewServerAt("127.0.0.1", port), routes => routes.MapGet("/", ctx => ctx.Text("again")));
        Assert.Equal("again", (await next.Get("/")).Body);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_endpoint_that_was_taken_meanwhile_does_not_keep_it_from_the_others(bool shared)
    {
        await using var server = await TestServer.Start(_ => { });
        int Sockets() => server.Loops.Sum(loop => loop.Loop.Transport.Descriptors.Open);
        var before = Sockets();
        var binding = await server.Bind(
            http => http.NewServerAt("127.0.0.1", 0).And("127.0.0.1", 0).WithOptions(options => options.SharePortWithOtherProcesses = shared),
            routes => routes.MapGet("/", ctx => ctx.Text("served")));
        var free = (IPEndPoint)binding.LocalEndPoints[0];
        var taken = (IPEndPoint)binding.LocalEndPoints[1];
        using var squatter = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var errors = server.Errors();
        var listener = await server.Actor("/system/fasthttp/http-2/listener-0");

        listener.Tell(Kill.Instance);
        server.Loops[0].Loop.Post(Squatter.BindSoon, new Squatter(server.Loops[0].Loop, squatter, taken));

        await AssertLogged(errors, "listens again in 100 ms");
        await AssertLogged(errors, $"Cannot listen on {taken}", "tries again in 200 ms");
        await AssertLogged(errors, $"Cannot listen on {taken}", "tries again in 400 ms");
        Assert.Equal("served", await ServedAgain(free));
        squatter.Dispose();
        Assert.Equal("served", await ServedAgain(taken));
        Assert.Equal("served", await ServedAgain(free));
        await TestServer.Until(() => Sockets() == before + 2, "each endpoint has one socket", () => $"{Sockets() - before} sockets");

        // It has listened since: the next failure is the first in a row.
        listener.Tell(Kill.Instance);
        string error;
        do
        {
            error = await Next(errors);
        }
        while (error.Contains($"Cannot listen on {taken}", StringComparison.Ordinal));
        Assert.Contains("listens again in 100 ms", error, StringComparison.Ordinal);
    }

    /// <summary>Returns when the server knows of the failure and has heard what the listener says to it.</summary>
    private static async Task FailListenerOne(TestServer server)
    {
        (await server.Actor("/system/fasthttp/http/listener-1")).Tell(Kill.Instance);
        for (var round = 0; round < 3; round++)
        {
            await server.Actor("/system/fasthttp/http/listener-1");
            await server.Actor("/system/fasthttp/http");
        }
    }

    private static async Task AssertLogged(Inbox errors, params string[] parts)
    {
        var error = await Next(errors);
        Assert.All(parts, part => Assert.Contains(part, error, StringComparison.Ordinal));
    }

    private static async Task<string> Next(Inbox errors) => ((Error)await errors.ReceiveAsync(TimeSpan.FromSeconds(20))).ToString();

    private static Task<string> ServedAgain(TestServer server) => ServedAgain(server.Binding.LocalEndPoint);

    private static async Task<string> ServedAgain(IPEndPoint endPoint)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            try
            {
                using var client = await endPoint.Connect();
                return (await client.Get("/")).Body;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // Until the back-off has passed nobody listens.
                Assert.False(patience.IsCancellationRequested, $"Nobody listens on {endPoint} again.");
                await Task.Yield();
            }
        }
    }

    /// <summary>Clients of loop 0 and of loop 1. The kernel decides by a hash of the client's port, so it takes some tries.</summary>
    private static async Task<RawClient[]> ConnectToBoth(TestServer server)
    {
        var found = new RawClient?[2];
        while (found.Contains(null))
        {
            var client = await server.Connect();
            var loop = int.Parse((await client.Get("/")).Body);
            if (found[loop] is null)
            {
                found[loop] = client;
            }
            else
            {
                client.Dispose();
            }
        }

        return found!;
    }

    /// <summary>Tries once in each turn of the listener's loop: it has the port before the listener can try to listen again.</summary>
    private sealed class Squatter(EventLoop loop, Socket socket, IPEndPoint endPoint)
    {
        public static void BindSoon(object? squatter) => ((Squatter)squatter!).BindSoon();

        private void BindSoon()
        {
            try
            {
                socket.Bind(endPoint);
                socket.Listen();
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                loop.Post(BindSoon, this);
            }
        }
    }
}
