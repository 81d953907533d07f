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

    private byte[]? _bytes;
    private int _start;
    private int _end;
    private FileRange? _file;
    private long _sentSinceBlocked;

    // A file became shorter, and bytes were put behind it that the client would take for its rest.
    private bool _isCut;

    public readonly bool HasPending => _end > _start || _file is not null;

    /// <summary>Bytes the client has not taken.</summary>
    public readonly long Pending => _end - _start + (_file?.Length ?? 0);

    public bool IsBlocked { get; private set; }

    /// <summary>When the client first did not take everything. Loop time.</summary>
    public long BlockedSince { get; private set; }

    /// <summary>What the client has taken since then is too little for the time.</summary>
    public readonly bool IsTakenTooSlowly(long now, int bytesPerSecond) =>
        DataRate.IsTooLow(_sentSinceBlocked, now - BlockedSince, bytesPerSecond);

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
            _sentSinceBlocked += sent;
            if (_start < _end)
            {
                NoteBlocked(now);
                return FlushStatus.Blocked;
            }

            if (_file is null)
            {
                Release(pool);
                return FlushStatus.Done;
            }

            if (!ReadFile(FileRange.Piece, pool))
            {
                return FlushStatus.Broken;
            }
        }

        return FlushStatus.Broken;
    }

    public void Release(BufferPool pool)
    {
        if (_bytes is not null)
        {
            pool.Return(_bytes);
            _bytes = null;
        }

        _file?.Dispose();
        _file = null;
        _start = _end = 0;
        IsBlocked = _isCut = false;
    }

    private void NoteBlocked(long now)
    {
        if (!IsBlocked)
        {
            IsBlocked = true;
            BlockedSince = now;
            _sentSinceBlocked = 0;
        }
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
