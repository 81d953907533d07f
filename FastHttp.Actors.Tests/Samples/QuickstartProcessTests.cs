using System.Net;
using System.Net.Sockets;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Samples;

/// <summary>The quickstart as a process: what it prints, which options it takes, how it ends.</summary>
public sealed class QuickstartProcessTests
{
    private const string Slow = "GET /slow?ms=500 HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Plaintext = "GET /plaintext HTTP/1.1\r\nHost: a\r\n\r\n";

    [Theory]
    [InlineData("127.0.0.1", "--host", "127.0.0.1", "--cores", "2", "--transport", "epoll")]
    [InlineData("::1", "--host", "::1", "--transport", "auto")]
    public async Task It_takes_its_options_and_says_in_one_line_where_it_listens(string address, params string[] options)
    {
        await using var quickstart = await QuickstartProcess.Start(options);
        Assert.Equal(IPAddress.Parse(address), quickstart.EndPoint.Address);
        Assert.Equal("Hello, World!", (await quickstart.Exchange(Plaintext)).Body);
        // A loaded machine may make the server warn of a stalled loop besides.
        Assert.Equal([$"Listening on http://{quickstart.EndPoint}"], quickstart.Output.Where(line => line.Contains("Listening", StringComparison.Ordinal)));
        Assert.Empty(quickstart.Errors);
    }

    /// <summary>The framework's switch stands for a kernel without IPv6.</summary>
    [Theory]
    [InlineData("0", "::")]
    [InlineData("1", "0.0.0.0")]
    public async Task The_star_is_IPv4_alone_where_there_is_no_IPv6(string isDisabled, string address)
    {
        await using var quickstart = await QuickstartProcess.StartUnder(
            [Tools.Require("env"), $"DOTNET_SYSTEM_NET_DISABLEIPV6={isDisabled}"], "--host", "*", "--cores", "2");
        Assert.Equal(IPAddress.Parse(address), quickstart.EndPoint.Address);
        using var client = new RawClient(await Wire.ConnectTcp(new IPEndPoint(IPAddress.Loopback, quickstart.EndPoint.Port)));
        Assert.Equal("Hello, World!", (await client.Exchange(Plaintext)).Body);
    }

    [Fact]
    public async Task Localhost_is_one_line_and_both_addresses()
    {
        await using var quickstart = await QuickstartProcess.Start("--host", "localhost");
        Assert.Equal("Hello, World!", (await quickstart.Exchange(Plaintext)).Body);
        using var other = new RawClient(await Wire.ConnectTcp(new IPEndPoint(IPAddress.IPv6Loopback, quickstart.EndPoint.Port)));
        Assert.Equal("Hello, World!", (await other.Exchange(Plaintext)).Body);
        Assert.Equal(
            [$"Listening on http://localhost:{quickstart.EndPoint.Port}"],
            quickstart.Output.Where(line => line.Contains("Listening", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task It_listens_on_a_Unix_socket_too_and_says_so_in_a_line_of_its_own()
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("s");
        await using var quickstart = await QuickstartProcess.Start("--unix", path);
        using (var client = new RawClient(await Wire.ConnectTcp(new UnixDomainSocketEndPoint(path))))
        {
            Assert.Equal("Hello, World!", (await client.Exchange(Plaintext)).Body);
        }

        var (exitCode, _, errors) = await QuickstartProcess.RunToEnd("--port", "0", "--unix", path);
        Assert.Equal(1, exitCode);
        Assert.Contains($"unix:{path}", Assert.Single(errors), StringComparison.Ordinal);

        quickstart.Signal(QuickstartProcess.Terminate);
        Assert.Equal(0, await quickstart.UntilExit());
        Assert.Equal(
            [$"Listening on http://{quickstart.EndPoint}", $"Listening on unix:{path}"],
            quickstart.Output.Where(line => line.Contains("Listening", StringComparison.Ordinal)));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task A_path_that_no_Unix_socket_can_have_is_an_unusable_option()
    {
        var (exitCode, _, errors) = await QuickstartProcess.RunToEnd("--port", "0", "--unix", "/" + new string('a', 107));
        Assert.Equal(2, exitCode);
        Assert.Contains("107 bytes", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_it_cannot_use_are_all_named_in_one_line()
    {
        var (exitCode, output, errors) = await QuickstartProcess.RunToEnd(
            "--port", "65536", "--host", "nowhere.example", "--cores", "0", "--transport", "pigeon", "--share-port", "maybe", "--bogus", "1", "--port");
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        var line = Assert.Single(errors);
        Assert.All((string[])["65536", "nowhere.example", "--cores", "pigeon", "maybe", "--bogus", "--unix PATH"], mistake => Assert.Contains(mistake, line, StringComparison.Ordinal));
    }

    /// <summary>Whatever stands beside it.</summary>
    [Theory]
    [InlineData("--help")]
    [InlineData("--port", "0", "--help")]
    public async Task It_tells_its_options_in_a_line_each(params string[] arguments)
    {
        var (exitCode, output, errors) = await QuickstartProcess.RunToEnd(arguments);
        Assert.Equal(0, exitCode);
        Assert.Empty(errors);
        Assert.Equal(
            ["--port", "--host", "--cores", "--transport", "--share-port", "--unix", "--help"],
            output.Select(line => line.Trim().Split(' ')[0]).Where(word => word.StartsWith("--", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_port_in_use_is_said_in_one_line()
    {
        using var other = new Socket(SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();
        var port = ((IPEndPoint)other.LocalEndPoint!).Port.ToString();
        var (exitCode, output, errors) = await QuickstartProcess.RunToEnd("--port", port);
        Assert.Equal(1, exitCode);
        Assert.DoesNotContain(output, line => line.Contains("Listening", StringComparison.Ordinal));
        Assert.Contains(port, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(QuickstartProcess.Terminate)]
    [InlineData(QuickstartProcess.Interrupt)]
    public async Task A_signal_lets_it_finish_what_it_has_begun_and_leave(int signal)
    {
        await using var quickstart = await QuickstartProcess.Start();
        using var idle = await quickstart.Connect();
        using var slow = await quickstart.Connect();
        Assert.Equal(200, (await idle.Exchange(Plaintext)).Status);
        // The first response shows that the server has read the second request, which came with it.
        await slow.Send(Plaintext + Slow);
        Assert.Equal(200, (await slow.ReceiveResponse()).Status);
        quickstart.Signal(signal);
        var response = await slow.ReceiveResponse();
        Assert.Equal((200, "slept 500", true), (response.Status, response.Body, response.SaysClose));
        Assert.Equal(0, await slow.ReceiveEnd());
        Assert.Equal(0, await idle.ReceiveEnd());
        Assert.Equal(0, await quickstart.UntilExit());
        Assert.Empty(quickstart.Errors);
    }

    [Fact]
    public async Task While_it_drains_it_is_not_ready()
    {
        await using var quickstart = await QuickstartProcess.Start("--cores", "1");
        using var client = await quickstart.Connect();
        // A request that has begun is not idle: it is served to its end.
        await client.Send(Plaintext + "GET /health/ready HTTP/1.1\r\n");
        Assert.Equal(200, (await client.ReceiveResponse()).Status);
        quickstart.Signal(QuickstartProcess.Terminate);
        await UntilRefused(quickstart.EndPoint);
        await client.Send("Host: a\r\n\r\n");
        Assert.Equal(503, (await client.ReceiveResponse()).Status);
        Assert.Equal(0, await client.ReceiveEnd());
        Assert.Equal(0, await quickstart.UntilExit());
    }

    private static async Task UntilRefused(IPEndPoint endPoint)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            try
            {
                using var wire = await Wire.ConnectTcp(endPoint);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }
}
