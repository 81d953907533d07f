using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FastHttp.Actors.Transports;

/// <summary>Which file a path or a handle stands for at this moment, and of what kind it is. The framework tells neither.</summary>
internal readonly partial record struct FileIdentity(FileKind Kind, ulong Device, ulong Inode)
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const int TheHandleItself = 0x1000;
    private const uint TypeAndInode = 0x101;

    // struct statx is the same on every processor (statx(2)).
    private const int Size = 256;
    private const int ModeOffset = 28;
    private const int InodeOffset = 32;
    private const int DeviceOffset = 136;
    private const int TypeMask = 0xF000;

    public bool IsSocket => Kind == FileKind.Socket;

    /// <summary>Null: there is no such file. A link is a file of its own, and no socket.</summary>
    public static FileIdentity? Of(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return Read(CurrentFolder, path, NoFollow);
        }

        return File.Exists(path) ? new FileIdentity(CanBeOpened(path) ? FileKind.Other : FileKind.Socket, 0, 0) : null;
    }

    /// <summary>Of the file that a path leads to, through links. Null: there is none. Elsewhere than on Linux only that tells.</summary>
    public static FileIdentity? OfTarget(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            return Read(CurrentFolder, path, 0);
        }

        return Directory.Exists(path) ? new FileIdentity(FileKind.Folder, 0, 0) : File.Exists(path) ? default(FileIdentity) : null;
    }

    /// <summary>Of an open file, wherever its path leads to by now. On Linux; elsewhere that of any file.</summary>
    public static FileIdentity? Of(SafeFileHandle file) =>
        OperatingSystem.IsLinux() ? Read((int)file.DangerousGetHandle(), "", TheHandleItself) : default(FileIdentity);

    private static unsafe FileIdentity? Read(int folder, string path, int flags)
    {
        var buffer = stackalloc byte[Size];
        if (Statx(folder, path, flags, TypeAndInode, buffer) != 0)
        {
            return null;
        }

        var file = new ReadOnlySpan<byte>(buffer, Size);
        return new FileIdentity(
            KindOf(MemoryMarshal.Read<ushort>(file[ModeOffset..])),
            MemoryMarshal.Read<ulong>(file[DeviceOffset..]),
            MemoryMarshal.Read<ulong>(file[InodeOffset..]));
    }

    private static FileKind KindOf(int mode) => (mode & TypeMask) switch
    {
        0x1000 => FileKind.Pipe,
        0x4000 => FileKind.Folder,
        0xC000 => FileKind.Socket,
        _ => FileKind.Other,
    };

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
