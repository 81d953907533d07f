using FastHttp.Actors.Transports;
using Microsoft.Win32.SafeHandles;

namespace FastHttp.Actors.Observability;

/// <summary>
/// Where the access log goes: a file that is appended to, or the standard output. A file that was moved or removed is opened
/// anew, as after a rotation; that is looked at once a second at most (on Windows only whether it is there). Used by one thread,
/// which it may block.
/// </summary>
/// <param name="path">Empty: standard output.</param>
/// <param name="time">Its clock.</param>
internal sealed class AccessFile(string path, TimeProvider time) : IDisposable
{
    private SafeFileHandle? _file;
    private Stream? _output;
    private FileIdentity? _identity;
    private long _looked;

    /// <summary>Appends the lines in one write.</summary>
    /// <exception cref="IOException">They are not written, or not all of them; the next write opens the file anew.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not write there.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        if (path.Length == 0)
        {
            _output ??= Console.OpenStandardOutput();
            _output.Write(lines);
            return;
        }

        LookForRotation();
        try
        {
            _file ??= Open();
            RandomAccess.Write(_file, lines, EndOf(_file));
        }
        catch (Exception)
        {
            Close();
            throw;
        }
    }

    public void Dispose() => Close();

    // Asked each time: somebody may have truncated it. Pipes have no end.
    private static long EndOf(SafeFileHandle file)
    {
        try
        {
            return RandomAccess.GetLength(file);
        }
        catch (NotSupportedException)
        {
            return 0;
        }
    }

    private SafeFileHandle Open()
    {
        var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _identity = FileIdentity.Of(path);
        _looked = time.GetTimestamp();
        return file;
    }

    private void LookForRotation()
    {
        if (_file is not null && time.GetElapsedTime(_looked) >= TimeSpan.FromSeconds(1))
        {
            _looked = time.GetTimestamp();
            if (FileIdentity.Of(path) != _identity)
            {
                Close();
            }
        }
    }

    private void Close()
    {
        _file?.Dispose();
        _file = null;
    }
}
