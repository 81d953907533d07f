using System.Runtime.InteropServices;

namespace FastHttp.Actors.Transports;

/// <summary>
/// The descriptors of this process, as Linux counts them. Elsewhere they are not counted: Windows has no limit, and the others
/// run out of them at accept, which is then tried again after a pause.
/// </summary>
internal static unsafe partial class ProcessDescriptors
{
    private const string Folder = "/proc/self/fd";

    // RLIMIT_NOFILE on Linux, but for the processors alpha, mips and sparc, which .NET does not run on.
    private const int NumberOfFiles = 7;
    private const int CurrentFolder = -100;
    private const uint SizeMask = 0x200;

    // struct statx is the same on all processors: 256 bytes, stx_size at 40.
    private const int StatusSize = 256;
    private const int SizeOffset = 40;

    public static DescriptorUse Read()
    {
        if (!OperatingSystem.IsLinux() || GetLimit(NumberOfFiles, out var limit) != 0)
        {
            return DescriptorUse.Unlimited;
        }

        // RLIM_INFINITY is the largest number.
        return new DescriptorUse((int)Math.Min(limit.Soft, int.MaxValue), Count());
    }

    /// <summary>0: it cannot be known, for instance because /proc is not mounted.</summary>
    private static int Count()
    {
        try
        {
            // Since Linux 6.2 the size of the folder is the number of its entries: a few microseconds, whatever it is.
            var status = stackalloc byte[StatusSize];
            if (Status(CurrentFolder, Folder, 0, SizeMask, status) == 0 && *(long*)(status + SizeOffset) is var size and > 0)
            {
                return (int)size;
            }
        }
        catch (EntryPointNotFoundException)
        {
            // An old libc.
        }

        return List();
    }

    // About a microsecond an entry. Needs a descriptor itself.
    private static int List()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Folder).Count() - 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out LimitPair limit);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, byte* status);

    /// <summary>struct rlimit on 64-bit systems.</summary>
    private struct LimitPair
    {
        public ulong Soft;
        public ulong Hard;
    }
}
