using FastHttp.Actors.Buffers;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Connections;

internal enum FlushStatus
{
    Done,

    /// <summary>The client does not take more now; readiness will be told.</summary>
    Blocked,

    Broken,
}

/// <summary>
/// The sending side of a connection: responses are put one behind the other into one buffer and leave in one send. The last of
/// them may go on with a range of a file. No buffer is held while there is nothing to send. A struct, because every idle
/// connection has one; it is never copied.
/// </summary>
internal struct SendBuffer
{
    private const int InitialSize = 4096;
    private const int OneSegment = 1024;

    private byte[]? _bytes;
    private int _start;
    private int _end;
    private FileRange? _file;

    // The account of a data rate: what was sent, and how long the client was waited for, since the connection last was idle.
    private long _sent;
    private WaitTime _wait;

    // What was sent on this connection before that.
    private long _earlier;

    // A file became shorter, and bytes were put behind it that the client would take for its rest.
    private bool _isCut;

    public readonly bool HasPending => _end > _start || _file is not null;

    /// <summary>Bytes the client has not taken.</summary>
    public readonly long Pending => _end - _start + (_file?.Length ?? 0);

    /// <summary>The client does not take more now.</summary>
    public readonly bool IsBlocked => HasPending && _wait.IsRunning;

    /// <summary>Bytes that the system has taken, on this connection so far.</summary>
    public readonly long Sent => _earlier + _sent;

    /// <summary>
    /// All that was ever sent on this connection fits one segment, so the client has it or has nothing. Systems in use take segments
    /// of 1,220 bytes and more (RFC 8200 5: IPv6 carries 1,280).
    /// </summary>
    public readonly bool IsOneSegment => Sent <= OneSegment;

    /// <summary>How long the client was waited for since the connection last was idle. Milliseconds.</summary>
    public readonly long Waited(long now) => _wait.Total(now);

    /// <summary>
    /// What the client has taken is too little for the time that it was waited for, both since the connection last was idle.
    /// <paramref name="untaken"/> bytes of what was sent it has not taken.
    /// </summary>
    public bool IsTakenTooSlowly(long now, int bytesPerSecond, long gracePeriod, long untaken)
    {
        if (untaken > _sent)
        {
            // It asked again before it had all responses before: these belong to the same account.
            _sent += _earlier;
            _earlier = 0;
        }

        var waited = _wait.Total(now);
        return waited >= gracePeriod && DataRate.IsTooLow(_sent - untaken, waited, bytesPerSecond);
    }

    /// <summary>The connection is idle: the rate of what is sent next counts from its own beginning.</summary>
    public void BeginAccount()
    {
        _earlier += _sent;
        _sent = 0;
        _wait = default;
    }

    /// <summary>All was sent, and the client is waited for until it has taken it.</summary>
    public void BeginWaiting(long now) => _wait.Begin(now);

    public void Append(ReadOnlySpan<byte> bytes, BufferPool pool)
    {
        bytes.CopyTo(Reserve(bytes.Length, pool));
        Commit(bytes.Length);
    }

    /// <summary>Room for so many bytes behind the others; <see cref="Commit"/> follows.</summary>
    public Span<byte> Reserve(int length, BufferPool pool)
    {
        // Nothing goes behind a file before most of it has left: its rest is bytes by then.
        while (_file is not null && !_isCut)
        {
            _isCut = !ReadFile(checked((int)_file.Length), pool);
        }

        return ReserveBytes(length, pool);
    }

    /// <summary>That many bytes of the reserved room are part of what is sent.</summary>
    public void Commit(int length) => _end += length;

    /// <summary>A range of a file follows. A short one is read at once. The caller begins nothing more while much is pending.</summary>
    public void Append(FileRange file, BufferPool pool)
    {
        _file = file;
        if (file.Length <= FileRange.Piece)
        {
            ReadFile((int)file.Length, pool);
        }
    }

    /// <summary>Sends what is pending; <paramref name="isLast"/>: the connection ends when it is taken.</summary>
    public FlushStatus Flush(TransportConnection transport, BufferPool pool, long now, bool isLast)
    {
        while (!_isCut)
        {
            var bytes = _bytes.AsSpan(_start, _end - _start);
            var sent = isLast && _file is null ? transport.SendLast(bytes) : transport.Send(bytes);
            if (sent == TransportConnection.Broken)
            {
                return FlushStatus.Broken;
            }

            _start += sent;
            _sent += sent;
            if (_start < _end)
            {
                _wait.Begin(now);
                return FlushStatus.Blocked;
            }

            if (_file is null)
            {
                GiveBack(pool);
                _wait.End(now);
                return FlushStatus.Done;
            }

            if (!ReadFile(FileRange.Piece, pool))
            {
                return FlushStatus.Broken;
            }
        }

        return FlushStatus.Broken;
    }

    /// <summary>
    /// Nothing is pending, and the connection counts as idle: sends bytes from where they are, and keeps what the client does not take
    /// now. In the account of its rate such a send is one by itself.
    /// </summary>
    public FlushStatus SendDirectly(ReadOnlySpan<byte> bytes, TransportConnection transport, BufferPool pool, long now)
    {
        var sent = transport.Send(bytes);
        if (sent == TransportConnection.Broken)
        {
            return FlushStatus.Broken;
        }

        BeginAccount();
        if (sent == bytes.Length)
        {
            _earlier += sent;
            return FlushStatus.Done;
        }

        _sent = sent;
        Append(bytes[sent..], pool);
        _wait.Begin(now);
        return FlushStatus.Blocked;
    }

    /// <summary>The connection ends.</summary>
    public void Release(BufferPool pool)
    {
        GiveBack(pool);
        this = default;
    }

    private void GiveBack(BufferPool pool)
    {
        if (_bytes is not null)
        {
            pool.Return(_bytes);
            _bytes = null;
        }

        _file?.Dispose();
        _file = null;
        _start = _end = 0;
        _isCut = false;
    }

    private Span<byte> ReserveBytes(int length, BufferPool pool)
    {
        var pending = _end - _start;
        if (_bytes is null)
        {
            _bytes = pool.Rent(Math.Max(InitialSize, length));
        }
        else if (_bytes.Length - _end < length)
        {
            var larger = pool.Rent((int)Math.Min(Array.MaxLength, Math.Max(pending * 2L, (long)pending + length)));
            _bytes.AsSpan(_start, pending).CopyTo(larger);
            pool.Return(_bytes);
            _bytes = larger;
            _end = pending;
            _start = 0;
        }

        return _bytes.AsSpan(_end);
    }

    /// <summary>Brings the next piece of the file into the buffer. False: the file is shorter than it was, and the response cannot be ended.</summary>
    private bool ReadFile(int most, BufferPool pool)
    {
        var file = _file!;
        var piece = (int)Math.Min(most, file.Length);
        var read = file.Read(ReserveBytes(piece, pool)[..piece]);
        _end += read;
        if (file.Length == 0)
        {
            file.Dispose();
            _file = null;
        }

        return read > 0 || piece == 0;
    }
}
