using System.Net.Sockets;
using System.Text;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Tests.Transports;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>
/// Ten thousand connections, in every state a connection can be in, are reset at once. Both ends are in this process, which may
/// have 20,000 descriptors: hence three waves.
/// </summary>
[Collection(DescriptorCollection.Name)]
public sealed class MassResetTests
{
    private const int Waves = 3;
    private const int ConnectionsOfWave = 3400;

    // Idle; in a head; in a body; in a body that is taken in pieces; being handled; being sent a response in pieces.
    private static readonly string[] Beginnings =
    [
        "",
        "GET /ok HT",
        Head("POST", "/echo", 1000) + "begun",
        Head("POST", "/upload", 1000) + "begun",
        Get("/wait"),
        Get("/stream"),
    ];

    private int _begun;
    private int _told;

    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.Sockets)]
    public async Task Ten_thousand_resets_at_once_leave_nothing_behind(TransportKind transport)
    {
        await using var server = await TestServer.Start(Routes, transport);
        for (var wave = 1; wave <= Waves; wave++)
        {
            await ResetAll(server, wave);
        }

        Assert.Equal(server.Sum(counters => counters.ConnectionsOpened), server.Sum(counters => counters.Closed.Sum()));
        // Parked ones were used again.
        Assert.InRange(server.Sum(counters => counters.ConnectionActorsMade), ConnectionsOfWave, ConnectionsOfWave + 100);
    }

    private async Task ResetAll(TestServer server, int wave)
    {
        var sockets = new List<Socket>();
        var opened = server.Sum(counters => counters.ConnectionsOpened);
        for (var i = 0; i < ConnectionsOfWave; i++)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            await socket.ConnectAsync(server.Binding.LocalEndPoint);
            await socket.SendAsync(Encoding.ASCII.GetBytes(Beginnings[i % Beginnings.Length]));
        }

        var handled = wave * Beginnings.Index().Where(each => each.Index >= 3).Sum(each => Enumerable.Range(0, ConnectionsOfWave).Count(i => i % Beginnings.Length == each.Index));
        await TestServer.Until(() => server.Sum(counters => counters.ConnectionsOpened) == opened + ConnectionsOfWave, "all are let in");
        await TestServer.Until(() => Volatile.Read(ref _begun) == handled, "each handler has its request");
        using (var gate = await server.HoldLoop())
        {
            sockets.ForEach(socket => socket.Close(0));
            gate.Set();
        }

        await TestServer.Until(() => Volatile.Read(ref _told) == handled, "each handler was told");
        await server.AssertServesNormally();
    }

    private void Routes(HttpRoutes routes)
    {
        Aftermath.MapOk(routes);
        routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body));
        routes.MapGet("/wait", Wait).WithTimeout(FarAway);
        routes.MapGet("/stream", async ctx =>
        {
            await ctx.FlushAsync();
            await Wait(ctx);
        });
        routes.MapPost("/upload", async ctx =>
        {
            Interlocked.Increment(ref _begun);
            while (!(await ctx.ReadBodyAsync()).IsLast)
            {
            }

            Interlocked.Increment(ref _told);
        }).WithStreamedBody().WithTimeout(FarAway);
    }

    private async Task Wait(RequestCtx ctx)
    {
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = ctx.Aborted.Register(aborted.SetResult);
        Interlocked.Increment(ref _begun);
        await aborted.Task;
        Interlocked.Increment(ref _told);
    }
}
