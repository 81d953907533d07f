using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastHttp.Actors.Transports.Epoll;

/// <summary>struct epoll_event, which is packed to 12 bytes on x64 and padded to 16 elsewhere.</summary>
internal static unsafe class EpollEvent
{
    public const uint Readable = 0x1;
    public const uint Writable = 0x4;
    public const uint Error = 0x8;
    public const uint HungUp = 0x10;
    public const uint PeerClosed = 0x2000;
    public const uint EdgeTriggered = 1u << 31;
    public const int MaxSize = 16;

    public static readonly int Size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : MaxSize;

    private static readonly int TokenOffset = Size - sizeof(ulong);

    public static uint Flags(byte* epollEvent) => *(uint*)epollEvent;

    public static ulong Token(byte* epollEvent) => Unsafe.ReadUnaligned<ulong>(epollEvent + TokenOffset);

    public static void Write(byte* epollEvent, uint flags, ulong token)
    {
        *(uint*)epollEvent = flags;
        Unsafe.WriteUnaligned(epollEvent + TokenOffset, token);
    }
}
