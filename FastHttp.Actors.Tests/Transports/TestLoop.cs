using System.Diagnostics;
using FastHttp.Actors.Transports;
using Xunit;

namespace FastHttp.Actors.Tests.Transports;

/// <summary>Plays the event loop on the test's own thread: waits and delivers until a condition holds, or fails.</summary>
internal sealed class TestLoop(ITransport transport) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public ITransport Transport { get; } = transport;

    /// <summary>One turn; returns how many events were delivered.</summary>
    public int Turn(int timeoutMilliseconds)
    {
        var count = Transport.Wait(timeoutMilliseconds);
        for (var index = 0; index < count; index++)
        {
            Transport.Deliver(index);
        }

        return count;
    }

    public void RunUntil(Func<bool> condition)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Turn(1);
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, "The condition did not become true in time.");
        }
    }

    /// <summary>Runs until nothing has come for a while: what would have come has come.</summary>
    public void Settle()
    {
        var quiet = 0;
        while (quiet < 3)
        {
            quiet = Turn(10) == 0 ? quiet + 1 : 0;
        }
    }

    public void Dispose() => Transport.Dispose();
}
