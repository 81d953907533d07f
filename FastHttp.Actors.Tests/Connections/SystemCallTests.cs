using System.Net.Sockets;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Transports.Epoll;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>
/// What a request costs in system calls, counted where they are made. The loop is held while the clients send, so that it finds
/// all requests at once, however busy the machine is.
/// </summary>
public sealed class SystemCallTests
{
    private const int Clients = 64;
    private const int Rounds = 20;

    // In each round: the wait that ends with the test's own work, the one that fetches the events, one that finds none, and sleep.
    private const int WaitsPerRound = 8;

    public static TheoryData<string> Batches() =>
    [
        Get("/plaintext"),
        string.Concat(Enumerable.Repeat(Get("/plaintext"), 16)),
        Get("/actor/7"),
        Post("/echo", new string('x', 1024)),
    ];

    [Theory]
    [MemberData(nameof(Batches))]
    public async Task A_batch_on_a_kept_connection_costs_one_receive_one_send_and_a_share_of_a_wait(string batch)
    {
        await using var server = await Start();
        var clients = Enumerable.Range(0, Clients).Select(_ => Connect(server)).ToList();
        var responses = await SendTests.LengthOfResponse(server, batch);
        foreach (var client in clients)
        {
            client.Send(Bytes(batch));
            Receive(client, responses);
        }

        await server.Settle();
        var before = Seen(server);
        for (var round = 0; round < Rounds; round++)
        {
            await server.Loops[0].WhileHeld(() =>
            {
                clients.ForEach(client => client.Send(Bytes(batch)));
                return Task.CompletedTask;
            });
            clients.ForEach(client => Receive(client, responses));
        }

        await server.Settle();
        var made = Seen(server) - before;
        clients.ForEach(client => client.Dispose());
        Assert.Equal(new Calls(Clients * Rounds, Clients * Rounds, 0, 0, 0, 0), made with { Waits = 0 });
        Assert.InRange(made.Waits, 1, Rounds * WaitsPerRound);
    }

    [Fact]
    public async Task A_connection_for_one_request_costs_an_accept_a_receive_a_send_and_its_end()
    {
        await using var server = await Start();
        await server.Exchange(Get("/plaintext", "Connection: close\r\n"));
        await server.Settle();
        var before = Seen(server);
        var clients = new List<Socket>();
        await server.Loops[0].WhileHeld(() =>
        {
            for (var i = 0; i < Clients; i++)
            {
                clients.Add(Connect(server));
                clients[i].Send(Bytes(Get("/plaintext", "Connection: close\r\n")));
            }

            return Task.CompletedTask;
        });
        clients.ForEach(client => Assert.Contains("Hello", ReceiveToEnd(client), StringComparison.Ordinal));
        await TestServer.Until(() => server.Loops[0].LiveConnections == 0, "the connections are closed");
        await server.Settle();
        // Shut down and closed: what the first does together with the response, the second alone would do after it.
        var made = Seen(server) - before;
        Assert.Equal(new Calls(Clients, Clients, 0, Clients, 0, 2 * Clients), made with { Waits = 0, Accepts = Clients });
        Assert.InRange(made.Accepts, Clients, Clients + 2);
    }

    private static Task<TestServer> Start() => TestServer.Start(routes =>
    {
        routes.MapGet("/plaintext", ctx => ctx.Text("Hello, World!"u8));
        routes.MapGet("/actor/{id}", Akka.Actor.Props.Create<Greeter>());
        routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body));
    });

    private static Socket Connect(TestServer server)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 20_000 };
        socket.Connect(server.Binding.LocalEndPoint);
        return socket;
    }

    private static void Receive(Socket client, int length)
    {
        var buffer = new byte[length];
        for (var received = 0; received < length;)
        {
            var more = client.Receive(buffer.AsSpan(received));
            received += more > 0 ? more : throw new IOException("The server has closed.");
        }
    }

    private static string ReceiveToEnd(Socket client)
    {
        using var stream = new NetworkStream(client, ownsSocket: true);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static Calls Seen(TestServer server)
    {
        var calls = ((EpollTransport)server.Loops[0].Loop.Transport).Calls;
        return new Calls(calls.Receives, calls.Sends, calls.Waits, calls.Accepts, calls.Watches, calls.Shutdowns + calls.Closes);
    }

    private sealed record Calls(long Receives, long Sends, long Waits, long Accepts, long Watches, long Ends)
    {
        public static Calls operator -(Calls all, Calls before) => new(
            all.Receives - before.Receives, all.Sends - before.Sends, all.Waits - before.Waits, all.Accepts - before.Accepts,
            all.Watches - before.Watches, all.Ends - before.Ends);
    }

    private sealed class Greeter : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => ctx.Text("Hello, World!"u8);
    }
}
