using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Observability;

/// <summary>What the access log writes to, once it is open. Used by one thread, which it may block.</summary>
internal abstract class AccessOutput : IDisposable
{
    /// <summary>Which file it is, wherever its path leads to by now. Null: that cannot be known.</summary>
    public abstract FileIdentity? Identity { get; }

    /// <summary>A longer write may be mixed with those of others who write to the same.</summary>
    public abstract int LargestWhole { get; }

    /// <param name="path">Empty: the standard output.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The process may not write there.</exception>
    public static AccessOutput Open(string path) => OperatingSystem.IsLinux() ? AccessDescriptor.Open(path) : new AccessStream(path);

    /// <summary>Writes the first of the bytes behind all others, at least one byte.</summary>
    /// <returns>How many.</returns>
    /// <exception cref="IOException">None was written.</exception>
    public abstract int Write(ReadOnlySpan<byte> bytes);

    public abstract void Dispose();
}
