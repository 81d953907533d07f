using System.Net;
using System.Net.Sockets;
using System.Reflection;
using FastHttp.Actors.Tests.Samples;
using FastHttp.Actors.Tests.Support;
using Xunit;
using Xunit.Sdk;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>
/// Errors of system calls that no client can cause at will, injected into the quickstart by strace: what the client of the hit
/// connection sees, what the log says, and that service goes on with no socket left behind. strace counts the calls of each
/// thread, and only the loop's makes these.
/// </summary>
public sealed class InjectedErrorsTests
{
    private const string Plaintext = "GET /plaintext HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Nothing = "";

    /// <summary>What the client of the hit connection sees.</summary>
    public enum Client
    {
        IsServed,
        IsServedAndClosed,
        IsClosed,
    }

    [RequiresStraceTheory]
    [InlineData("accept4", "EINTR", "1..2", Client.IsServed, Nothing)]
    [InlineData("accept4", "ECONNABORTED", "1..2", Client.IsServed, Nothing)]
    [InlineData("accept4", "EPROTO", "1..2", Client.IsServed, Nothing)]
    [InlineData("accept4", "EMFILE", "1..2", Client.IsServed, "(errno 24)")]
    [InlineData("accept4", "ENFILE", "1..2", Client.IsServed, "(errno 23)")]
    [InlineData("accept4", "ENOMEM", "1..2", Client.IsServed, "(errno 12)")]
    [InlineData("accept4", "EINVAL", "1", Client.IsClosed, "It listens again in 100 ms")]
    [InlineData("?epoll_wait,?epoll_pwait", "EINTR", "1..3", Client.IsServed, Nothing)]
    // The thread's first one is the listening socket's. A connection is watched when its first requests are answered.
    [InlineData("epoll_ctl", "ENOSPC", "2", Client.IsServedAndClosed, Nothing)]
    [InlineData("epoll_ctl", "ENOMEM", "2", Client.IsServedAndClosed, Nothing)]
    [InlineData("recvfrom", "EINTR", "1..2", Client.IsServed, Nothing)]
    [InlineData("recvfrom", "ENOMEM", "1", Client.IsClosed, Nothing)]
    [InlineData("sendto", "EINTR", "1..2", Client.IsServed, Nothing)]
    [InlineData("sendto", "EPIPE", "1", Client.IsClosed, Nothing)]
    [InlineData("sendto", "ECONNRESET", "1", Client.IsClosed, Nothing)]
    [InlineData("sendto", "ENOBUFS", "1", Client.IsClosed, Nothing)]
    public Task One_connection_at_most_is_lost(string call, string error, string when, Client client, string logged) =>
        Inject([$"{call}:error={error}:when={when}"], client, logged);

    /// <summary>
    /// Errors that accept(2) says are the connection's or the network's ("Error handling"), with those that a firewall and other
    /// protocols add: the listener lives, and says what it met. The framework has no name for some of them.
    /// </summary>
    [RequiresStraceTheory]
    [NetworkErrors]
    public Task An_error_of_the_network_at_accept_fails_no_listener(string transport, string error, string logged) =>
        Inject([$"accept4:error={error}:when=1..2"], Client.IsServed, $"A connection was not accepted: {logged}", transport);

    /// <summary>More of them in a row than are tried at once: a pause, and then it goes on.</summary>
    [RequiresStraceTheory]
    [InlineData("epoll")]
    [InlineData("sockets")]
    public Task Accepting_goes_on_after_a_hundred_errors(string transport) =>
        Inject(["accept4:error=EPERM:when=1..100"], Client.IsServed, "Trying again in", transport);

    /// <summary>A listener fails, and then the socket it listens on again cannot be watched: it is closed, and another one is tried.</summary>
    [RequiresStraceTheory]
    [InlineData("ENOSPC")]
    [InlineData("ENOMEM")]
    public Task A_listening_socket_that_cannot_be_watched_is_tried_anew(string error) =>
        Inject(["accept4:error=EINVAL:when=1", $"epoll_ctl:error={error}:when=2"], Client.IsClosed, "cannot be watched");

    private static async Task Inject(string[] errors, Client client, string logged, string transport = "epoll")
    {
        var calls = string.Join(',', errors.Select(error => error.Split(':')[0]));
        var trace = Path.GetTempFileName();
        try
        {
            await using var quickstart = await QuickstartProcess.StartUnder(
                [
                    Tools.Require("strace"), "-D", "-qq", "-f", "-o", trace, "-e", $"trace={calls}",
                    .. errors.SelectMany(error => (string[])["-e", $"inject={error}"]),
                ],
                "--cores", "1", "--transport", transport);
            var sockets = quickstart.Sockets;

            await AssertSeenBy(client, quickstart);

            await TestServer.Until(() => File.ReadAllText(trace).Split("(INJECTED)").Length > errors.Length, "the errors were injected");
            await TestServer.Until(() => quickstart.Output.Any(line => line.Contains(logged, StringComparison.Ordinal)), $"the log says {logged}");
            await AssertServesNormally(quickstart, sockets);
        }
        finally
        {
            File.Delete(trace);
        }
    }

    private static async Task AssertSeenBy(Client client, QuickstartProcess quickstart)
    {
        using var connection = await quickstart.Connect();
        try
        {
            await connection.Send(Plaintext);
        }
        catch (SocketException) when (client == Client.IsClosed)
        {
            // Reset before it could send.
            return;
        }

        if (client != Client.IsClosed)
        {
            Assert.Equal("Hello, World!", (await connection.ReceiveResponse()).Body);
        }

        if (client == Client.IsServed)
        {
            Assert.Equal("Hello, World!", (await connection.Exchange(Plaintext)).Body);
        }
        else
        {
            Assert.InRange(await connection.ReceiveEnd(), -1, 0);
        }
    }

    private static async Task AssertServesNormally(QuickstartProcess quickstart, int sockets)
    {
        await TestServer.Until(() => quickstart.Sockets == sockets && Listens(quickstart.EndPoint), "its sockets are closed, and it listens");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("Hello, World!", (await quickstart.Exchange(Plaintext)).Body);
        }

        await TestServer.Until(() => quickstart.Sockets == sockets, "its sockets are closed");
    }

    /// <summary>Each error on each transport, with what the log says of it.</summary>
    private sealed class NetworkErrorsAttribute : DataAttribute
    {
        private const string Unnamed = "";

        private static readonly (string Error, string OnEpoll, string OnSockets)[] Rows =
        [
            ("EPERM", "Operation not permitted (errno 1)", "Permission denied"),
            ("ENONET", "Machine is not on the network (errno 64)", Unnamed),
            ("ENOPROTOOPT", "Protocol not available (errno 92)", "Protocol not available"),
            ("EOPNOTSUPP", "Operation not supported (errno 95)", "Operation not supported"),
            ("ENETDOWN", "Network is down (errno 100)", "Network is down"),
            ("ENETUNREACH", "Network is unreachable (errno 101)", "Network is unreachable"),
            ("EHOSTDOWN", "Host is down (errno 112)", "Host is down"),
            ("EHOSTUNREACH", "No route to host (errno 113)", "No route to host"),
            ("EPROTONOSUPPORT", "Protocol not supported (errno 93)", "Protocol not supported"),
            ("ENOSR", "Out of streams resources (errno 63)", Unnamed),
        ];

        public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
            Rows.SelectMany(row => (object[][])[["epoll", row.Error, row.OnEpoll], ["sockets", row.Error, row.OnSockets]]);
    }

    // A socket is there a moment before it listens.
    private static bool Listens(EndPoint endPoint)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(endPoint);
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return false;
        }
    }
}
