using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using FastHttp.Actors.Http;
using Xunit;

namespace FastHttp.Actors.Tests.Http;

/// <summary>The vectors and their portable twin agree for every byte at every position around their widths.</summary>
public sealed class FieldScannerTests
{
    private const string Tchar = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>Around one and two vectors of 16 and of 32 bytes.</summary>
    private static readonly int[] Lengths = [1, 2, 15, 16, 17, 31, 32, 33, 47, 48, 63, 64, 65];

    [Fact]
    public void Tokens() => Check<TokenByte>(b => Tchar.Contains((char)b), (byte)'a');

    [Fact]
    public void Paths() => Check<PathByte>(b => b is > 0x20 and < 0x7F and not ((byte)'#' or (byte)'?' or (byte)'%'), (byte)'/');

    [Fact]
    public void Queries() => Check<QueryByte>(b => b is > 0x20 and < 0x7F and not (byte)'#', (byte)'=');

    [Fact]
    public void Registered_names() => Check<RegNameByte>(b => char.IsAsciiLetterOrDigit((char)b) || "-._~!$&'()*+;=".Contains((char)b), (byte)'.');

    [Fact]
    public void Field_values() => Check<FieldByte>(b => b == 9 || (b >= 0x20 && b != 0x7F), (byte)' ');

    private static void Check<TClass>(Predicate<byte> isMember, byte member)
        where TClass : struct, IByteClass
    {
        for (int value = 0; value < 256; value++)
        {
            Assert.Equal(isMember((byte)value), TClass.Contains((byte)value));
            foreach (int length in Lengths)
            {
                for (int position = 0; position < length; position++)
                {
                    CheckAt<TClass>((byte)value, member, length, position);
                }
            }
        }
    }

    private static void CheckAt<TClass>(byte value, byte member, int length, int position)
        where TClass : struct, IByteClass
    {
        Span<byte> bytes = stackalloc byte[length];
        bytes.Fill(member);
        bytes[position] = value;
        int from = position / 2;
        int to = Math.Min(length, position + 5);
        int expected = TClass.Contains(value) ? to : position;
        bool agree = FieldScanner.Scalar<TClass>(bytes, from, to) == expected
            && FieldScanner.IndexOfOutside<TClass>(bytes, from, to) == expected
            && (length < 16 || FieldScanner.Narrow<TClass>(ref MemoryMarshal.GetReference(bytes), length, from, to) == expected)
            && (length < 32 || !Vector256.IsHardwareAccelerated || FieldScanner.Wide<TClass>(ref MemoryMarshal.GetReference(bytes), length, from, to) == expected);
        if (!agree)
        {
            Assert.Fail($"Byte {value} at {position} of {length}.");
        }
    }

    [Fact]
    public void Nothing_is_found_behind_the_end() => Assert.Equal(3, FieldScanner.IndexOfOutside<TokenByte>("abc :"u8, 0, 3));

    [Fact]
    public void A_range_outside_the_span_is_an_error()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => FieldScanner.IndexOfOutside<TokenByte>("abc"u8, 0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => FieldScanner.IndexOfOutside<TokenByte>("abc"u8, -1, 3));
    }
}
