using System.Runtime.InteropServices;

namespace FastHttp.Actors.Transports;

/// <summary>Which file a path names at this moment, and whether it is a socket. The framework tells neither.</summary>
internal readonly partial record struct FileIdentity(bool IsSocket, ulong Device, ulong Inode)
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint TypeAndInode = 0x101;

    // struct statx is the same on every processor (statx(2)).
    private const int Size = 256;
    private const int ModeOffset = 28;
    private const int InodeOffset = 32;
    private const int DeviceOffset = 136;
    private const int TypeMask = 0xF000;
    private const int SocketType = 0xC000;

    /// <summary>Null: there is no such file. A link is a file of its own, and no socket.</summary>
    public static unsafe FileIdentity? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return File.Exists(path) ? new FileIdentity(!CanBeOpened(path), 0, 0) : null;
        }

        var buffer = stackalloc byte[Size];
        if (Statx(CurrentFolder, path, NoFollow, TypeAndInode, buffer) != 0)
        {
            return null;
        }

        var file = new ReadOnlySpan<byte>(buffer, Size);
        return new FileIdentity(
            (MemoryMarshal.Read<ushort>(file[ModeOffset..]) & TypeMask) == SocketType,
            MemoryMarshal.Read<ulong>(file[DeviceOffset..]),
            MemoryMarshal.Read<ulong>(file[InodeOffset..]));
    }

    // Elsewhere: a socket cannot be opened as a file.
    private static bool CanBeOpened(string path)
    {
        try
        {
            File.OpenHandle(path).Dispose();
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            // Somebody's file, as far as we can tell.
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(int folder, string path, int flags, uint mask, byte* result);
}
