using FastHttp.Actors.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>
/// The last connection that a server has made, to see what its client's system has acknowledged. Systems acknowledge by a real clock,
/// up to 40 ms late, so a test that moves the server's clock waits for it.
/// </summary>
internal sealed class SeenConnection
{
    private ConnectionActor? _connection;

    public ConnectionProtocol Speak(ConnectionActor connection)
    {
        _connection = connection;
        return new Http1Connection(connection);
    }

    /// <summary>No more than so many bytes are still to be sent or to be acknowledged; or the connection is closed.</summary>
    public async Task UntilNoMoreThan(TestServer server, long bytes)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var seen = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            server.Loops[0].Loop.Post(_ => seen.SetResult(server.Loops[0].LiveConnections == 0 ? 0 : Left()), null);
            if (await seen.Task.WaitAsync(patience.Token) is var left && left <= bytes)
            {
                return;
            }

            Assert.False(patience.IsCancellationRequested, $"{left} bytes are not taken, and not {bytes}.");
        }
    }

    private long Left() => _connection!.Output.Pending + Math.Max(0, _connection.Transport.CountUntaken());
}
