using System.Net;
using System.Net.Sockets;
using System.Text;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Samples;

/// <summary>
/// The quickstart in a process that may have few descriptors, and more clients than it has. The .NET runtime ends a process that
/// cannot start a thread of its pool for want of descriptors, so this process must always have some.
/// </summary>
public sealed class DescriptorLimitTests
{
    private const int Limit = 250;
    private const int Clients = 400;

    private static readonly byte[] Slow = "GET /slow?ms=300 HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray();

    [RequiresLinuxTheory]
    [InlineData("epoll")]
    [InlineData("sockets")]
    public async Task At_the_limit_it_lives_serves_and_lets_others_in_as_soon_as_some_leave(string transport)
    {
        await using var quickstart = await StartUnderLimit(Limit, "--transport", transport);
        var clients = new List<Socket>();
        for (var i = 0; i < Clients; i++)
        {
            clients.Add(Connect(quickstart.EndPoint));
        }

        await TestServer.Until(
            () => quickstart.Output.Any(line => line.Contains("descriptors", StringComparison.Ordinal)), "it says that there are none left");

        // The handler of /slow waits on a timer, which ends on a thread of the pool.
        for (var round = 0; round < 8; round++)
        {
            Assert.StartsWith("HTTP/1.1 200", await Exchange(clients[0], Slow), StringComparison.Ordinal);
        }

        Assert.StartsWith("HTTP/1.1 200", await Exchange(clients[0], Request("/json")), StringComparison.Ordinal);
        Assert.InRange(quickstart.Descriptors, Limit / 2, Limit - 10);

        // The last one has waited in the backlog all the while.
        var last = Exchange(clients[^1], Request("/plaintext"));
        Assert.False(last.IsCompleted);
        clients[..^1].ForEach(client => client.Dispose());
        Assert.StartsWith("HTTP/1.1 200", await last, StringComparison.Ordinal);
        clients[^1].Dispose();
        Assert.Equal("Hello, World!", (await quickstart.Exchange("GET /plaintext HTTP/1.1\r\nHost: a\r\n\r\n")).Body);
    }

    [RequiresLinuxTheory]
    [InlineData("epoll")]
    [InlineData("sockets")]
    public async Task A_limit_that_leaves_no_connection_ends_the_start_with_a_message(string transport)
    {
        int atRest;
        await using (var quickstart = await QuickstartProcess.Start("--cores", "2", "--transport", transport))
        {
            // How many it is depends on the version of the runtime.
            atRest = quickstart.Descriptors;
        }

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => StartUnderLimit(atRest + 6, "--cores", "2", "--transport", transport));
        Assert.Contains($"of the {atRest + 6} descriptors that the process may have open are in use", failure.Message, StringComparison.Ordinal);
    }

    private static Task<QuickstartProcess> StartUnderLimit(int limit, params string[] arguments) => QuickstartProcess.StartUnder(
        // Threads of the pool end after 100 ms without work instead of 20 s, so that new ones are needed all the time.
        ["/bin/sh", "-c", $"ulimit -n {limit}; exec \"$@\"", "sh", "env", "DOTNET_ThreadPool_ThreadTimeoutMs=100"], arguments);

    private static Socket Connect(EndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        // The kernel completes handshakes without the server.
        socket.Connect(endPoint);
        return socket;
    }

    private static byte[] Request(string target) => Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");

    private static async Task<string> Exchange(Socket socket, byte[] request)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await socket.SendAsync(request, patience.Token);
        var response = new byte[1024];
        return Encoding.ASCII.GetString(response, 0, await socket.ReceiveAsync(response, patience.Token));
    }
}
