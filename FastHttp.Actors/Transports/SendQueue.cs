using System.Runtime.InteropServices;

namespace FastHttp.Actors.Transports;

/// <summary>What Linux holds of a TCP socket's sent bytes, because the peer has not acknowledged them.</summary>
internal static unsafe partial class SendQueue
{
    // SIOCOUTQ, the same number on x64 and arm64 (tcp(7)).
    private const nuint CountRequest = 0x5411;

    /// <summary>
    /// Bytes. <paramref name="withEnd"/>: the end was sent too, which TCP counts like a byte (RFC 9293 3.4). It is acknowledged last,
    /// and whether it was does not matter here.
    /// </summary>
    public static long Count(int descriptor, bool withEnd)
    {
        int count;
        return Control(descriptor, CountRequest, &count) < 0 ? 0 : Math.Max(0, count - (withEnd ? 1 : 0));
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, int* result);
}
