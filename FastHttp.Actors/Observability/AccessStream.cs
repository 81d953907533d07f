using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Observability;

/// <summary>
/// The access log elsewhere than on Linux. The framework looks for the end of a file and then writes there, which is two steps:
/// another writer to the same file may come in between, so each server needs a file of its own.
/// </summary>
/// <param name="path">Empty: the standard output.</param>
internal sealed class AccessStream(string path) : AccessOutput
{
    private readonly Stream _stream = path.Length == 0
        ? Console.OpenStandardOutput()
        : new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    public override FileIdentity? Identity => default(FileIdentity);

    public override int LargestWhole => int.MaxValue;

    public override int Write(ReadOnlySpan<byte> bytes)
    {
        // Each time: somebody may have truncated it.
        if (_stream.CanSeek)
        {
            _stream.Seek(0, SeekOrigin.End);
        }

        _stream.Write(bytes);
        return bytes.Length;
    }

    public override void Dispose() => _stream.Dispose();
}
