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
    private readonly byte[] _batch = new byte[RingSize];
    private readonly Thread _thread;
    private long _lost;
    private volatile bool _stops;

    /// <param name="loops">How many event loops write to it.</param>
    /// <param name="format">Makes a format for each.</param>
    /// <param name="path">The file; empty: standard output.</param>
    /// <param name="trouble">Hears of what goes wrong.</param>
    /// <param name="time">The clock that looks for rotations.</param>
    public AccessLog(int loops, Func<AccessFormat> format, string path, AccessLogTrouble trouble, TimeProvider time)
    {
        _trouble = trouble;
        _file = new AccessFile(path, time);
        _loops = [.. Enumerable.Range(0, loops).Select(_ => new AccessLogOfLoop(format(), new AccessRing(RingSize), _wake, trouble))];
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

    /// <summary>Bytes of lines that the file did not take. Any thread.</summary>
    public long Lost => Volatile.Read(ref _lost);

    /// <summary>
    /// Writes what is there and ends. Waits no longer than a moment: a write that takes longer goes on behind, as long as the process
    /// lives. A loop that is held may still write: its lines are lost, so nothing that it uses is disposed of.
    /// </summary>
    public void Dispose()
    {
        _stops = true;
        _wake.Set();
        var isFlushed = _thread.Join(Patience);
        _trouble.TellDropped(isLast: true);
        if (!isFlushed)
        {
            _trouble.AccessLogNotFlushed(Patience.TotalMilliseconds);
        }
    }

    private void Run()
    {
        while (!_stops)
        {
            _wake.WaitOne(Pause);
            WriteAll();
            _trouble.TellDropped();
        }

        WriteAll();
        _file.Dispose();
    }

    private void WriteAll()
    {
        foreach (var loop in _loops)
        {
            if (loop.Take(_batch) is > 0 and var length)
            {
                Write(_batch.AsSpan(0, length));
            }
        }
    }

    private void Write(ReadOnlySpan<byte> lines)
    {
        try
        {
            _file.Append(lines);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Volatile.Write(ref _lost, _lost + lines.Length);
            _trouble.AccessLogFailed(e);
        }
    }
}
