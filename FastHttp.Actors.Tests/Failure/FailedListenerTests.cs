using System.Net.Sockets;
using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;

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

    private static async Task<string> ServedAgain(TestServer server)
    {
        while (true)
        {
            try
            {
                return (await server.Get("/")).Body;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // Until the back-off has passed nobody listens.
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
}
