using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Observability;

/// <summary>
/// Where the access log goes: a file that is appended to, or the standard output. A file that was moved or removed is opened
/// anew, as after a rotation; that is looked at once a second at most (on Windows only whether it is there). Used by one thread,
/// which it may block.
/// </summary>
/// <param name="path">Empty: standard output.</param>
/// <param name="room">Bytes that are appended at a time at most.</param>
/// <param name="time">Its clock.</param>
/// <param name="open">Opens the path.</param>
internal sealed class AccessFile(string path, int room, TimeProvider time, Func<string, AccessOutput> open) : IDisposable
{
    private const byte LineEnd = (byte)'\n';

    // Before the room is one line end, for a file that ends inside a line.
    private readonly byte[] _bytes = [LineEnd, .. new byte[room]];
    private AccessOutput? _output;
    private FileIdentity? _identity;
    private FileIdentity? _cutFile;
    private bool _isCut;
    private long _looked;

    /// <summary>Where lines are put that are to be appended.</summary>
    public Span<byte> Room => _bytes.AsSpan(1);

    /// <summary>
    /// Appends whole lines from <see cref="Room"/>, in one write where that is possible. A write that fails half-way leaves part of a
    /// line behind: the next one ends it.
    /// </summary>
    /// <param name="length">Their length.</param>
    /// <param name="failure">Why lines are lost, whatever it was; the next call opens the file anew. Null: none is.</param>
    /// <returns>How many are lost.</returns>
    public int Append(int length, out Exception? failure)
    {
        var rest = _bytes.AsSpan(1, length);
        failure = null;
        try
        {
            LookForRotation();
            var output = _output ??= Open();
            if (_isCut && _cutFile == _identity)
            {
                rest = _bytes.AsSpan(0, 1 + length);
            }

            while (!rest.IsEmpty)
            {
                var written = output.Write(rest[..LengthOfNext(rest, output.LargestWhole)]);
                (_isCut, _cutFile) = (rest[written - 1] != LineEnd, _identity);
                rest = rest[written..];
            }

            return 0;
        }
        catch (Exception e)
        {
            failure = e;
            Close();
            // A line of which only the end is missing gets it by the next call.
            return rest.Count(LineEnd) - (!rest.IsEmpty && rest[0] == LineEnd ? 1 : 0);
        }
    }

    public void Dispose() => Close();

    // As many whole lines as stay together, but one at least.
    private static int LengthOfNext(ReadOnlySpan<byte> lines, int most)
    {
        if (lines.Length <= most)
        {
            return lines.Length;
        }

        var end = lines[..most].LastIndexOf(LineEnd);
        return 1 + (end >= 0 ? end : lines.IndexOf(LineEnd));
    }

    private AccessOutput Open()
    {
        var output = open(path);
        // Of what was opened, not of the path: that may lead elsewhere already.
        _identity = output.Identity;
        _looked = time.GetTimestamp();
        return output;
    }

    private void LookForRotation()
    {
        if (path.Length > 0 && _output is not null && time.GetElapsedTime(_looked) >= TimeSpan.FromSeconds(1))
        {
            _looked = time.GetTimestamp();
            if (FileIdentity.OfTarget(path) != _identity)
            {
                Close();
            }
        }
    }

    private void Close()
    {
        _output?.Dispose();
        _output = null;
    }
}
