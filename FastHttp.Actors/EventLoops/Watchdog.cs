using System.Diagnostics;
using System.Runtime;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// Looks at the loops of a group from a thread of its own and reports once each message that holds its loop too long, see
/// <see cref="LoopWatch"/>. This costs the loops two plain writes per message. While all loops sleep the watchdog sleeps too.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    // A longer stall threshold must not make what LoopHold tells older than this.
    private const int LongestPeriod = 500;

    private readonly LoopWatch[] _watches;
    private readonly int _period;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _awake = new(true, 0);
    private volatile bool _idle;
    private volatile bool _stopping;

    public Watchdog(IReadOnlyList<EventLoop> loops, EventLoopOptions options)
    {
        _watches = [.. loops.Select(loop => new LoopWatch(loop, options.StallThreshold, options.OnStall, static () => JitInfo.GetCompilationTime()))];
        Holds = [.. loops.Select(loop => new LoopHold(loop, options.Time, options.Gap))];
        foreach (var loop in loops)
        {
            loop.Watchdog = this;
        }

        // At least two looks per threshold, so a stall is reported at most half a threshold late.
        _period = (int)Math.Clamp(options.StallThreshold.TotalMilliseconds / 2, 1, LongestPeriod);
        _thread = new Thread(Run) { IsBackground = true, Name = "fasthttp-watchdog" };
    }

    /// <summary>How long each loop has been held, in the order of the loops. Any thread.</summary>
    public IReadOnlyList<LoopHold> Holds { get; }

    public void Start() => _thread.UnsafeStart();

    /// <summary>Ends the thread and waits for it. After the loops have ended.</summary>
    public void Dispose()
    {
        _stopping = true;
        _awake.Set();
        if (_thread.IsAlive)
        {
            // It may never have been started.
            _thread.Join();
        }

        _awake.Dispose();
    }

    /// <summary>Called on a loop's thread after each sleep.</summary>
    public void LoopAwoke()
    {
        if (_idle)
        {
            _idle = false;
            _awake.Set();
        }
    }

    private void Run()
    {
        using var pause = new ManualResetEventSlim(false, 0);
        while (!_stopping)
        {
            if (!Look())
            {
                Rest();
            }

            pause.Wait(_period);
        }
    }

    /// <summary>False when every loop sleeps.</summary>
    private bool Look()
    {
        var awake = false;
        foreach (var hold in Holds)
        {
            hold.Look();
        }

        foreach (var watch in _watches)
        {
            awake |= watch.Look(Stopwatch.GetTimestamp());
        }

        return awake;
    }

    private void Rest()
    {
        _awake.Reset();
        _idle = true;
        // As in RemoteWork: first say that the watchdog sleeps, then a fence, then look once more.
        Interlocked.MemoryBarrier();
        if (!Look() && !_stopping)
        {
            _awake.Wait();
        }

        _idle = false;
    }
}
