using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace FastHttp.Actors.Transports.Epoll;

/// <summary>Asks the processor to fetch memory that is about to be touched. Only a hint; other processors than x86 go without.</summary>
internal static unsafe class CacheLines
{
    private const int LineSize = 64;

    /// <summary>The actor and its cell are this long; what is fetched beyond a shorter object is its neighbour, and does no harm.</summary>
    private const int Length = 4 * LineSize;

    public static bool CanBeFetched => Sse.IsSupported;

    public static void Fetch(object? item)
    {
        if (item is null)
        {
            return;
        }

        // The object may move the moment its address is known. Then something else is fetched: no access, no fault.
        var address = *(byte**)Unsafe.AsPointer(ref item);
        for (var offset = 0; offset < Length; offset += LineSize)
        {
            Sse.Prefetch0(address + offset);
        }
    }
}
