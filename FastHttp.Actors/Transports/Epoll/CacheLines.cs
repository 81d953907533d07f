using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace FastHttp.Actors.Transports.Epoll;

/// <summary>Asks the processor to fetch memory that will soon be used. Only a hint, and only on x86.</summary>
internal static unsafe class CacheLines
{
    private const int LineSize = 64;

    /// <summary>An actor and its cell are this long. Fetching memory beyond a shorter object does no harm.</summary>
    private const int Length = 4 * LineSize;

    public static bool CanBeFetched => Sse.IsSupported;

    public static void Fetch(object? item)
    {
        if (item is null)
        {
            return;
        }

        // The garbage collector may move the object at any moment. Then other memory is fetched; a hint cannot fault.
        var address = *(byte**)Unsafe.AsPointer(ref item);
        for (var offset = 0; offset < Length; offset += LineSize)
        {
            Sse.Prefetch0(address + offset);
        }
    }
}
