using FastHttp.Actors.Connections;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>Waiting for what the loops do, without waiting for time to pass.</summary>
internal static class LoopSteps
{
    /// <summary>
    /// All that the loops knew of when this was called is done. A deadline is told behind the work of its turn and served in the
    /// next one, hence the rounds.
    /// </summary>
    public static async Task Settle(this TestServer server)
    {
        for (var round = 0; round < 4; round++)
        {
            foreach (var loop in server.Loops)
            {
                var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                loop.Loop.Post(_ => turn.SetResult(), null);
                await turn.Task.WaitAsync(TimeSpan.FromSeconds(20));
            }
        }
    }

    /// <summary>Does something while the loop stands still: what comes for it meanwhile it finds at once.</summary>
    public static async Task WhileHeld(this ServerLoop loop, Func<Task> act)
    {
        using var held = new SemaphoreSlim(0);
        using var release = new ManualResetEventSlim();
        loop.Loop.Post(
            _ =>
            {
                held.Release();
                release.Wait();
            },
            null);
        Assert.True(await held.WaitAsync(TimeSpan.FromSeconds(20)));
        try
        {
            await act();
        }
        finally
        {
            release.Set();
        }
    }

    /// <summary>Moves the clock and lets the loops see it.</summary>
    public static async Task Advance(this TestServer server, ManualTime time, TimeSpan by)
    {
        time.Advance(by);
        server.Wake();
        await server.Settle();
    }

    /// <summary>How many events the transports have told the loops of.</summary>
    public static long Events(this TestServer server) => server.Loops.Sum(loop => loop.Loop.Counters.Events);

    /// <summary>Sends bytes and waits until the server has received them, so that they do not arrive together with the next.</summary>
    public static async Task SendAlone(this TestServer server, RawClient client, ReadOnlyMemory<byte> bytes)
    {
        // What comes before the connection actor has the socket is received as soon as it has it, without an event.
        await server.Settle();
        var before = server.Events();
        await client.Send(bytes);
        await TestServer.Until(() => server.Events() > before, "the loop was told of the bytes");
        await server.Settle();
    }

    /// <summary>Waits until a number no longer grows: it has stayed the same for some complete turns.</summary>
    public static async Task<long> UntilSteady(this TestServer server, Func<long> number)
    {
        var (last, since) = (number(), 0);
        while (since < 200)
        {
            await server.Settle();
            (last, since) = number() is var now && now == last ? (last, since + 1) : (now, 0);
        }

        return last;
    }

    public static long Closed(this TestServer server, CloseReason reason) => server.Sum(counters => counters.Closed[(int)reason]);

    /// <summary>Every connection is closed, all of them for this reason.</summary>
    public static async Task UntilClosed(this TestServer server, CloseReason reason, int count = 1)
    {
        await TestServer.Until(() => server.Sum(counters => counters.Closed.Sum()) == count, "the connections are closed");
        Assert.Equal(count, server.Closed(reason));
    }
}
