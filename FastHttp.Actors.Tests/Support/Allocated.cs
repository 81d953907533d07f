using Xunit;

namespace FastHttp.Actors.Tests.Support;

/// <summary>
/// What "allocates nothing" means for a loop of a thousand rounds and more. The runtime gives a thread its memory in pieces of
/// 8 KiB, and a collection that another test causes may count the rest of a piece as used; an object a round is 24 KB and more.
/// </summary>
internal static class Allocated
{
    private const long Piece = 8 * 1024;

    public static void Nothing(long bytes) => Assert.InRange(bytes, -Piece, Piece);
}
