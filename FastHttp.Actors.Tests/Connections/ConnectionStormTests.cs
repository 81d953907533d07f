using System.Net.Sockets;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>Many clients that come and go at once: each is counted out again.</summary>
public sealed class ConnectionStormTests
{
    [Fact]
    public async Task Clients_that_leave_at_once_leave_nothing_behind()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Text("ok")));
        for (var i = 0; i < 1000; i++)
        {
            using var client = await server.Connect();
        }

        await TestServer.Until(() => server.Loops[0].LiveConnections == 0, "all connections are gone");
    }

    [Fact]
    public async Task Clients_that_come_while_the_server_drains_do_not_hold_it_up()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Text("ok")));
        using var waiting = await server.Connect();
        await waiting.Exchange("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
        await waiting.Send("GET / HTTP/1.1\r\n");
        var terminated = server.Binding.Unbind().ContinueWith(_ => server.Binding.Terminate(TimeSpan.FromMinutes(10)), TaskScheduler.Default).Unwrap();
        await ConnectUntilRefused(server);
        await TestServer.Until(() => server.Loops[0].IsDraining, "the server drains");
        await waiting.Send("Host: test\r\n\r\n");
        var last = await waiting.ReceiveResponse();
        Assert.Equal((200, true), (last.Status, last.SaysClose));
        await terminated.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static async Task ConnectUntilRefused(TestServer server)
    {
        try
        {
            while (true)
            {
                using var client = await server.Connect();
            }
        }
        catch (SocketException)
        {
            // The port is closed.
        }
    }
}
