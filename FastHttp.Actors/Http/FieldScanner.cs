using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastHttp.Actors.Http;

/// <summary>
/// Finds the first byte that is not of a class: one pass both validates and finds the end. All reads that skip bounds checks
/// are in this file, and all stay inside the span: where fewer bytes than a vector are left, the last vector of the span is
/// read again and the bytes before <c>from</c> are shifted out.
/// </summary>
internal static class FieldScanner
{
    /// <summary>The index of the first byte in [from, to) outside the class, or <paramref name="to"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int IndexOfOutside<TClass>(ReadOnlySpan<byte> bytes, int from, int to)
        where TClass : struct, IByteClass
    {
        // Everything below relies on this; it also covers to < from.
        if ((uint)to > (uint)bytes.Length || from < 0)
        {
            ThrowOutside();
        }

        if (Avx2.IsSupported && bytes.Length >= Vector256<byte>.Count)
        {
            return Wide<TClass>(ref MemoryMarshal.GetReference(bytes), bytes.Length, from, to);
        }

        if (Vector128.IsHardwareAccelerated && bytes.Length >= Vector128<byte>.Count)
        {
            return Narrow<TClass>(ref MemoryMarshal.GetReference(bytes), bytes.Length, from, to);
        }

        return Scalar<TClass>(bytes, from, to);
    }

    /// <summary>The portable twin: for short spans, for machines without vectors, and for the test that all agree.</summary>
    public static int Scalar<TClass>(ReadOnlySpan<byte> bytes, int from, int to)
        where TClass : struct, IByteClass
    {
        while (from < to && TClass.Contains(bytes[from]))
        {
            from++;
        }

        return Math.Min(from, to);
    }

    public static int Narrow<TClass>(ref byte bytes, int length, int from, int to)
        where TClass : struct, IByteClass
    {
        int last = length - Vector128<byte>.Count;
        while (from < to)
        {
            int at = Math.Min(from, last);
            uint outside = TClass.Outside(Vector128.LoadUnsafe(ref bytes, (nuint)at)).ExtractMostSignificantBits() >> (from - at);
            if (outside != 0)
            {
                return Math.Min(from + BitOperations.TrailingZeroCount(outside), to);
            }

            from = at + Vector128<byte>.Count;
        }

        return to;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Wide<TClass>(ref byte bytes, int length, int from, int to)
        where TClass : struct, IByteClass
    {
        int last = length - Vector256<byte>.Count;
        while (from < to)
        {
            int at = Math.Min(from, last);
            uint outside = TClass.Outside(Vector256.LoadUnsafe(ref bytes, (nuint)at)).ExtractMostSignificantBits() >> (from - at);
            if (outside != 0)
            {
                return Math.Min(from + BitOperations.TrailingZeroCount(outside), to);
            }

            from = at + Vector256<byte>.Count;
        }

        return to;
    }

    /// <summary>
    /// One bit for each of the 32 bytes at <paramref name="at"/>: set where the byte is not of the class and not before
    /// <paramref name="from"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint MaskOutside<TClass>(ReadOnlySpan<byte> bytes, int at, int from)
        where TClass : struct, IByteClass
    {
        var block = Vector256.Create<byte>(bytes.Slice(at, Vector256<byte>.Count));
        return TClass.Outside(block).ExtractMostSignificantBits() & BitsFrom(from - at);
    }

    /// <summary>All bits but the lowest <paramref name="count"/>; none is left of 32 and more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint BitsFrom(int count) => (uint)(ulong.MaxValue << count);

    private static void ThrowOutside() => throw new ArgumentOutOfRangeException(paramName: null, "The range is not inside the span.");
}
