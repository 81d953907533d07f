namespace FastHttp.Actors.Observability;

/// <summary>
/// The access log of one server: each loop formats its lines into a ring of its own, and one thread writes them out. When that
/// thread cannot keep up lines are dropped and counted; serving goes on. <see cref="Dispose"/> flushes what is there.
/// </summary>
internal sealed class AccessLog : IDisposable
{
    /// <summary>Of each loop: some thousand lines, what a loop writes while a disk is slow for a moment.</summary>
    private const int RingSize = 256 * 1024;

    /// <summary>How old a line may become that does not fill its ring.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly AccessLogOfLoop[] _loops;
    private readonly AccessFile _file;
    private readonly AccessLogTrouble _trouble;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private long _done;
    private long _lost;
    private volatile bool _stops;
    private volatile bool _isOver;
    private int _isEnding;

    /// <param name="loops">How many event loops write to it.</param>
    /// <param name="format">Makes a format for each.</param>
    /// <param name="path">The file; empty: standard output.</param>
    /// <param name="trouble">Hears of what goes wrong.</param>
    /// <param name="time">The clock of lines, and of looks for rotations.</param>
    /// <param name="open">Opens the path; null: <see cref="AccessOutput.Open"/>.</param>
    public AccessLog(
        int loops, Func<AccessFormat> format, string path, AccessLogTrouble trouble, TimeProvider time, Func<string, AccessOutput>? open = null)
    {
        _trouble = trouble;
        _file = new AccessFile(path, RingSize, time, open ?? AccessOutput.Open);
        _loops =
        [
            .. Enumerable.Range(0, loops).Select(_ =>
                new AccessLogOfLoop(format(), new AccessRing(RingSize), _wake, trouble, new AccessClock(time))),
        ];
        _thread = new Thread(Run) { IsBackground = true, Name = "fasthttp-access-log" };
        _thread.UnsafeStart();
    }

    public IReadOnlyList<AccessLogOfLoop> Loops => _loops;

    /// <summary>
    /// For the end, of the quarter of a second that a server may take beyond its deadline. A disk that is slower than this for a
    /// few 100 KiB is ill, or a pipe has no reader.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Lines that were not written because there was no room. Any thread.</summary>
    public long Dropped => _loops.Sum(loop => loop.Dropped);

    /// <summary>
    /// Lines that the file did not take, and from the end on those that are not written yet. Any thread.
    /// </summary>
    public long Lost => Volatile.Read(ref _lost) + (_isOver ? Waiting : 0);

    private long Waiting => Math.Max(0, _loops.Sum(loop => loop.Lines) - Volatile.Read(ref _done));

    public void Dispose() => End(Patience);

    /// <summary>
    /// Writes what is there and ends; only the first call does. Waits no longer than a moment: a write that takes longer goes on behind,
    /// as long as the process lives. A loop that is held may still write: its lines are lost, so nothing that it uses is disposed of.
    /// </summary>
    /// <param name="patience">How long it may take.</param>
    public void End(TimeSpan patience)
    {
        if (Interlocked.Exchange(ref _isEnding, 1) != 0)
        {
            return;
        }

        _stops = true;
        _wake.Set();
        var isFlushed = _thread.Join(patience);
        _isOver = true;
        _trouble.TellDropped(isLast: true);
        if (!isFlushed)
        {
            _trouble.AccessLogNotFlushed(Waiting, patience.TotalMilliseconds);
        }
    }

    private void Run()
    {
        bool isLast;
        do
        {
            isLast = _stops;
            if (!isLast)
            {
                _wake.WaitOne(Pause);
            }

            Turn();
        }
        while (!isLast);

        _file.Dispose();
    }

    // Nothing may end this thread: an exception that nobody catches ends the process.
    private void Turn()
    {
        try
        {
            WriteAll();
            _trouble.TellDropped();
        }
        catch (Exception)
        {
            // The system's log has failed, so it cannot be told. The lines are written and counted all the same.
        }
    }

    private void WriteAll()
    {
        Exception? failure = null;
        foreach (var loop in _loops)
        {
            if (loop.Take(_file.Room) is > 0 and var length)
            {
                // Before the file has it: lines are counted once, whatever becomes of them.
                var lines = _file.Room[..length].Count((byte)'\n');
                var lost = _file.Append(length, out var why);
                failure ??= why;
                Volatile.Write(ref _lost, _lost + lost);
                Volatile.Write(ref _done, _done + lines);
            }
        }

        if (failure is not null)
        {
            _trouble.AccessLogFailed(failure);
        }
    }
}
