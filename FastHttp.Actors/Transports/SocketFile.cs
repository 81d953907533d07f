using System.Net;
using System.Net.Sockets;

namespace FastHttp.Actors.Transports;

/// <summary>
/// The file of a Unix socket. Clients come through it, and it stays when its process is killed. It is ours to remove only while it
/// is the one that we made: somebody else may have removed it and listen there now.
/// </summary>
internal sealed class SocketFile
{
    private readonly string _path;
    private readonly FileIdentity? _identity;
    private bool _isRemoved;

    private SocketFile(string path)
    {
        _path = path;
        _identity = FileIdentity.Of(path);
    }

    /// <summary>Binds a socket to a path. A file that nobody serves is replaced.</summary>
    public static Socket Bind(EndPoint endPoint, UnixFileMode? mode, out SocketFile file)
    {
        var path = endPoint.ToString()!;
        MakeRoom(path, endPoint);
        var socket = BindUnknown(endPoint);
        file = new SocketFile(path);
        try
        {
            if (mode is { } rights && !OperatingSystem.IsWindows())
            {
                // Nobody can connect yet: the socket does not listen.
                File.SetUnixFileMode(path, rights);
            }

            return socket;
        }
        catch
        {
            file.Remove();
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="SocketException">Somebody listens there, or it cannot be known.</exception>
    public static void ThrowIfServed(EndPoint endPoint)
    {
        // Not blocking: a server whose queue is full would hold us up as long as it likes.
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            probe.Connect(endPoint);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable)
        {
            // Nobody listens, or there is no such file.
            return;
        }
        catch (SocketException e) when (e.SocketErrorCode != SocketError.AccessDenied)
        {
            // Its queue is full, or it is a socket of another kind: either way it is somebody's.
        }

        throw new SocketException((int)SocketError.AddressAlreadyInUse);
    }

    /// <summary>May be called again.</summary>
    public void Remove()
    {
        if (_isRemoved)
        {
            return;
        }

        _isRemoved = true;
        try
        {
            if (FileIdentity.Of(_path) == _identity)
            {
                File.Delete(_path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder may not be ours any more. Whoever listens there next replaces the file.
        }
    }

    // The framework removes the file of a socket that it has bound, whosever it is by then. Of a mere handle it knows no file.
    private static Socket BindUnknown(EndPoint endPoint)
    {
        var bound = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            bound.Bind(endPoint);
        }
        catch
        {
            bound.Dispose();
            throw;
        }

#pragma warning disable CA1816 // Its finalizer would close the handle, which is another object's now.
        GC.SuppressFinalize(bound);
#pragma warning restore CA1816
        return new Socket(bound.SafeHandle);
    }

    private static void MakeRoom(string path, EndPoint endPoint)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder && !Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no folder {folder}.");
        }

        if (FileIdentity.Of(path) is not { } file)
        {
            return;
        }

        if (!file.IsSocket)
        {
            throw new IOException("There is a file of this name that is no socket. It was left alone.");
        }

        ThrowIfServed(endPoint);
        File.Delete(path);
    }
}
