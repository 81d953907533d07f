using Microsoft.Win32.SafeHandles;

namespace FastHttp.Actors.Connections;

/// <summary>What is left to send of a file. It owns the handle.</summary>
internal sealed class FileRange(SafeFileHandle file, long offset, long length) : IDisposable
{
    /// <summary>So much is read at a time: a send of that size costs little more than the copy.</summary>
    public const int Piece = 64 * 1024;

    private long _offset = offset;

    public long Length { get; private set; } = length;

    /// <summary>Takes the next bytes; 0 when the file has become shorter. Blocks while they come from the disk.</summary>
    public int Read(Span<byte> destination)
    {
        var read = RandomAccess.Read(file, destination, _offset);
        _offset += read;
        Length -= read;
        return read;
    }

    public void Dispose() => file.Dispose();
}
