using System.Net.Sockets;
using Akka.Actor;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Listening;

/// <summary>A server on a Unix socket: its file from before the bind until after the end, and who gets in.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class UnixSocketTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fasthttp");

    private string SocketPath => Path.Combine(_folder.FullName, "s");

    private UnixDomainSocketEndPoint EndPoint => new(SocketPath);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(TransportKind.Epoll, 1)]
    [InlineData(TransportKind.Epoll, 2)]
    [InlineData(TransportKind.Sockets, 1)]
    [InlineData(TransportKind.Sockets, 2)]
    public async Task It_is_served_beside_a_port_and_its_file_goes_at_the_unbind(TransportKind transport, int loops)
    {
        await using var server = await TestServer.Start(_ => { }, transport, loops: loops);
        var binding = await server.Bind(http => http.NewServerAt("127.0.0.1", 0).And($"unix:{SocketPath}", 0), Routes);

        Assert.Equal([binding.LocalEndPoint.ToString(), SocketPath], binding.LocalEndPoints.Select(point => point.ToString()));
        Assert.Equal("served", (await binding.Get("/")).Body);
        using var client = await EndPoint.Connect();
        Assert.Equal("served", (await client.Get("/")).Body);

        await binding.Unbind().Soon();
        Assert.False(File.Exists(SocketPath));
        Assert.Equal("served", (await client.Get("/")).Body);
    }

    [Fact]
    public async Task A_server_may_have_no_port_at_all()
    {
        await using var server = await TestServer.Start(_ => { });
        var binding = await server.Bind(http => http.NewServerAt(FastHttpEndpoint.UnixSocket(SocketPath)), Routes);

        Assert.Equal(EndPoint, Assert.Single(binding.LocalEndPoints));
        Assert.Throws<InvalidOperationException>(() => binding.LocalEndPoint);
        binding.AddToCoordinatedShutdown(FarAway);
    }

    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.Sockets)]
    public async Task Connections_are_spread_evenly_over_the_loops(TransportKind transport)
    {
        await using var server = await TestServer.Start(_ => { }, transport, loops: 2);
        var binding = await server.Bind(http => http.NewServerAt(FastHttpEndpoint.UnixSocket(SocketPath)), Routes);
        var clients = new List<RawClient>();
        for (var i = 0; i < 6; i++)
        {
            clients.Add(await EndPoint.Connect());
            Assert.Equal("served", (await clients[i].Get("/")).Body);
        }

        Assert.Equal([3, 3], binding.Loops.Select(loop => loop.LiveConnections));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_client_has_no_address_and_limits_per_address_do_not_touch_it()
    {
        await using var server = await TestServer.Start(_ => { });
        await server.Bind(
            http => http.NewServerAt(FastHttpEndpoint.UnixSocket(SocketPath)).WithOptions(options => options.Limits.MaxConnectionsPerAddress = 1),
            routes => routes.MapGet("/", ctx => ctx.Text($"from {ctx.RemoteEndPoint?.ToString() ?? "nowhere"} to {ctx.LocalEndPoint}")));
        using var first = await EndPoint.Connect();
        using var second = await EndPoint.Connect();

        Assert.Equal($"from nowhere to {SocketPath}", (await first.Get("/")).Body);
        Assert.Equal($"from nowhere to {SocketPath}", (await second.Get("/")).Body);
    }

    [Fact]
    public async Task The_file_of_a_killed_process_is_replaced()
    {
        using (var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(EndPoint);
            // Its framework would remove it, which a killed process cannot.
            File.Move(SocketPath, SocketPath + "2");
        }

        File.Move(SocketPath + "2", SocketPath);
        await using var server = await TestServer.Start(_ => { });
        await server.Bind(http => http.NewServerAt(FastHttpEndpoint.UnixSocket(SocketPath)), Routes);
        using var client = await EndPoint.Connect();

        Assert.Equal("served", (await client.Get("/")).Body);
    }

    [Fact]
    public async Task Where_somebody_listens_is_in_use_even_when_his_queue_is_full()
    {
        using var squatter = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        squatter.Bind(EndPoint);
        squatter.Listen(1);
        var waiting = FillQueue();
        await using var server = await TestServer.Start(_ => { });
        var port = server.Binding.LocalEndPoint.Port;
        await server.Binding.Terminate(TimeSpan.Zero).Soon();

        var failure = await Assert.ThrowsAsync<FastHttpBindException>(() =>
            server.Bind(http => http.NewServerAt("127.0.0.1", port).And(FastHttpEndpoint.UnixSocket(SocketPath)), Routes).Soon());

        Assert.Contains($"unix:{SocketPath}: Address already in use", failure.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(SocketPath));
        // All or nothing: the port is free.
        await server.Bind(http => http.NewServerAt("127.0.0.1", port), Routes);
        waiting.ForEach(socket => socket.Dispose());
    }

    [Theory]
    [InlineData("file")]
    [InlineData("unreadable")]
    [InlineData("folder")]
    [InlineData("link")]
    [InlineData("pipe")]
    public async Task A_file_that_is_no_socket_is_left_alone(string kind)
    {
        MakeOther(kind);
        await using var server = await TestServer.Start(_ => { });

        var failure = await Assert.ThrowsAsync<FastHttpBindException>(() =>
            server.Bind(http => http.NewServerAt(FastHttpEndpoint.UnixSocket(SocketPath)), Routes).Soon());

        Assert.Contains(SocketPath, failure.Message, StringComparison.Ordinal);
        Assert.Contains("no socket", failure.Message, StringComparison.Ordinal);
        Assert.True(Path.Exists(SocketPath));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        await using var server = await TestServer.Start(_ => { });
        var path = Path.Combine(_folder.FullName, "missing", "s");

        var failure = await Assert.ThrowsAsync<FastHttpBindException>(() =>
            server.Bind(http => http.NewServerAt(FastHttpEndpoint.UnixSocket(path)), Routes).Soon());

        Assert.Contains($"There is no folder {Path.GetDirectoryName(path)}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_may_connect_is_the_mode_of_the_file()
    {
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite;
        await using var server = await TestServer.Start(_ => { });
        await server.Bind(http => http.NewServerAt(FastHttpEndpoint.UnixSocket(SocketPath, mode)), Routes);

        Assert.Equal(mode, File.GetUnixFileMode(SocketPath));
    }

    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.Sockets)]
    public async Task A_file_that_is_somebody_elses_by_now_stays_at_the_unbind(TransportKind transport)
    {
        await using var server = await TestServer.Start(_ => { }, transport);
        var binding = await server.Bind(http => http.NewServerAt(FastHttpEndpoint.UnixSocket(SocketPath)), Routes);
        File.Delete(SocketPath);
        var next = await server.Bind(http => http.NewServerAt(FastHttpEndpoint.UnixSocket(SocketPath)), Routes);

        await binding.Terminate(TimeSpan.Zero).Soon();

        using var client = await EndPoint.Connect();
        Assert.Equal("served", (await client.Get("/")).Body);
        await next.Terminate(TimeSpan.Zero).Soon();
        Assert.False(File.Exists(SocketPath));
    }

    [Fact]
    public async Task Who_has_connected_before_the_drain_is_served()
    {
        await using var server = await TestServer.Start(_ => { });
        var binding = await server.Bind(http => http.NewServerAt(FastHttpEndpoint.UnixSocket(SocketPath)), Routes);
        var clients = new List<RawClient>();
        Task terminated = Task.CompletedTask;
        await server.Loops[0].WhileHeld(async () =>
        {
            for (var i = 0; i < 8; i++)
            {
                clients.Add(await EndPoint.Connect());
                await clients[i].SendGet("/");
            }

            terminated = binding.Terminate(FarAway);
        });

        foreach (var client in clients)
        {
            Assert.Equal("served", (await client.ReceiveResponse()).Body);
            client.Dispose();
        }

        await terminated.Soon();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_listener_that_fails_listens_there_again(int loops)
    {
        await using var server = await TestServer.Start(_ => { }, loops: loops);
        await server.Bind(http => http.NewServerAt(FastHttpEndpoint.UnixSocket(SocketPath)), Routes);
        for (var loop = 0; loop < loops; loop++)
        {
            (await server.Actor($"/system/fasthttp/http-2/listener-{loop}")).Tell(Kill.Instance);
        }

        await TestServer.Until(IsServed, "it is served again");
    }

    [RequiresToolFact("curl")]
    public async Task Curl_gets_a_page()
    {
        await using var server = await TestServer.Start(_ => { }, loops: 2);
        await server.Bind(http => http.NewServerAt(FastHttpEndpoint.UnixSocket(SocketPath)), Routes);

        var run = await EndToEnd.ToolRun.Start("curl", "-sS", "--fail", "--unix-socket", SocketPath, "http://localhost/", "http://localhost/");

        Assert.Equal((0, "servedserved"), (run.ExitCode, run.Output));
    }

    private static void Routes(HttpRoutes routes) => routes.MapGet("/", ctx => ctx.Text("served"));

    private bool IsServed()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(EndPoint);
            socket.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8);
            return socket.Receive(new byte[1]) == 1;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private List<Socket> FillQueue()
    {
        var waiting = new List<Socket>();
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
            waiting.Add(socket);
            try
            {
                socket.Connect(EndPoint);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.WouldBlock)
            {
                return waiting;
            }
        }
    }

    private void MakeOther(string kind)
    {
        switch (kind)
        {
            case "folder":
                Directory.CreateDirectory(SocketPath);
                break;
            case "link":
                File.WriteAllText(SocketPath + "2", "precious");
                File.CreateSymbolicLink(SocketPath, SocketPath + "2");
                break;
            case "pipe":
                using (var maker = System.Diagnostics.Process.Start("mkfifo", SocketPath))
                {
                    maker.WaitForExit();
                }

                break;
            default:
                File.WriteAllText(SocketPath, "precious");
                File.SetUnixFileMode(SocketPath, kind == "unreadable" ? UnixFileMode.None : UnixFileMode.UserRead);
                break;
        }
    }
}
