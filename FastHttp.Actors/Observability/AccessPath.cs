using System.Runtime.InteropServices;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Observability;

/// <summary>
/// Whether an access log can be written to a path, as far as that can be told without a change: nothing is made, and nothing is opened,
/// since that would wait for the reader of a pipe.
/// </summary>
internal static partial class AccessPath
{
    private const int CurrentFolder = -100;
    private const int Execute = 1;
    private const int Write = 2;
    private const int AccessDenied = 13;
    private const int ReadOnlyFileSystem = 30;

    /// <summary>AT_EACCESS: the rights that count when it is opened.</summary>
    private const int EffectiveUser = 0x200;

    /// <summary>Null: nothing speaks against it.</summary>
    /// <param name="path">Not empty.</param>
    public static string? MistakeOf(string path)
    {
        try
        {
            return FileIdentity.OfTarget(path)?.Kind switch
            {
                FileKind.Folder => "that is a folder",
                FileKind.Socket => "that is a socket",
                null => MistakeOfMissing(path),
                _ => MistakeOfAccess(path, Write),
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return e.Message;
        }
    }

    private static string? MistakeOfMissing(string path)
    {
        // A link that leads nowhere: its file is made there.
        var file = new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : Path.GetFullPath(path);
        if (file.EndsWith(Path.DirectorySeparatorChar))
        {
            return "that is a folder";
        }

        var folder = Path.GetDirectoryName(file)!;
        return Directory.Exists(folder) ? MistakeOfAccess(folder, Write | Execute) : $"there is no folder {folder}";
    }

    // Elsewhere than on Linux the first line shows it. Any other error says that the question is not allowed here, as in some containers.
    private static string? MistakeOfAccess(string path, int mode) =>
        OperatingSystem.IsLinux() && Access(CurrentFolder, path, mode, EffectiveUser) != 0
            && Marshal.GetLastPInvokeError() is (AccessDenied or ReadOnlyFileSystem) and var error
            ? $"{path}: {Marshal.GetPInvokeErrorMessage(error)}"
            : null;

    [LibraryImport("libc", EntryPoint = "faccessat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(int folder, string path, int mode, int flags);
}
