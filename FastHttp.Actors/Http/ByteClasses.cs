using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastHttp.Actors.Http;

/// <summary>A set of bytes, asked one by one or a vector at a time. Both must agree; a test holds it for every byte.</summary>
internal interface IByteClass
{
    static abstract bool Contains(byte value);

    /// <summary>All bits of a lane are set where its byte is not in the class.</summary>
    static abstract Vector128<byte> Outside(Vector128<byte> bytes);

    /// <inheritdoc cref="Outside(Vector128{byte})"/>
    static abstract Vector256<byte> Outside(Vector256<byte> bytes);
}

/// <summary>tchar, RFC 9110 section 5.6.2.</summary>
internal readonly struct TokenByte : IByteClass
{
    private static readonly AsciiSet Set = new("!#$%&'*+-.^_`|~", lettersAndDigits: true);

    public static bool Contains(byte value) => Set.Contains(value);

    public static Vector128<byte> Outside(Vector128<byte> bytes) => Set.Outside(bytes);

    public static Vector256<byte> Outside(Vector256<byte> bytes) => Set.Outside(bytes);
}

/// <summary>What a target may hold before its query: visible ASCII, without what ends it (?), is rejected (#) or is checked (%).</summary>
internal readonly struct PathByte : IByteClass
{
    private static readonly AsciiSet Set = new("!\"$&'()*+,-./:;<=>@[\\]^_`{|}~", lettersAndDigits: true);

    public static bool Contains(byte value) => Set.Contains(value);

    public static Vector128<byte> Outside(Vector128<byte> bytes) => Set.Outside(bytes);

    public static Vector256<byte> Outside(Vector256<byte> bytes) => Set.Outside(bytes);
}

/// <summary>What a query may hold: visible ASCII without #.</summary>
internal readonly struct QueryByte : IByteClass
{
    private static readonly AsciiSet Set = new("!\"$%&'()*+,-./:;<=>?@[\\]^_`{|}~", lettersAndDigits: true);

    public static bool Contains(byte value) => Set.Contains(value);

    public static Vector128<byte> Outside(Vector128<byte> bytes) => Set.Outside(bytes);

    public static Vector256<byte> Outside(Vector256<byte> bytes) => Set.Outside(bytes);
}

/// <summary>
/// reg-name without its percent-encoding, RFC 3986 section 3.2.2. A comma is rejected on top of the grammar: in practice it
/// is two Host lines that something merged.
/// </summary>
internal readonly struct RegNameByte : IByteClass
{
    private static readonly AsciiSet Set = new("-._~!$&'()*+;=", lettersAndDigits: true);

    public static bool Contains(byte value) => Set.Contains(value);

    public static Vector128<byte> Outside(Vector128<byte> bytes) => Set.Outside(bytes);

    public static Vector256<byte> Outside(Vector256<byte> bytes) => Set.Outside(bytes);
}

/// <summary>What a field value may hold, RFC 9110 section 5.5: HTAB, SP, visible ASCII and obs-text.</summary>
internal readonly struct FieldByte : IByteClass
{
    private const byte LastControl = 0x1F;
    private const byte Delete = 0x7F;
    private const byte Tab = (byte)'\t';

    public static bool Contains(byte value) => value is Tab or (> LastControl and not Delete);

    public static Vector128<byte> Outside(Vector128<byte> bytes) =>
        Vector128.AndNot(
            Vector128.Equals(Vector128.Min(bytes, Vector128.Create(LastControl)), bytes),
            Vector128.Equals(bytes, Vector128.Create(Tab)))
        | Vector128.Equals(bytes, Vector128.Create(Delete));

    public static Vector256<byte> Outside(Vector256<byte> bytes) =>
        Vector256.AndNot(
            Vector256.Equals(Vector256.Min(bytes, Vector256.Create(LastControl)), bytes),
            Vector256.Equals(bytes, Vector256.Create(Tab)))
        | Vector256.Equals(bytes, Vector256.Create(Delete));
}

/// <summary>
/// A set of ASCII bytes as 16 rows of 8 bits: the low half of a byte selects the row, the high half the bit. That is two
/// table look-ups for a whole vector. The bits of the high halves 8 to 15 are zero, so no byte above 127 is in the set.
/// </summary>
internal readonly struct AsciiSet
{
    private readonly Vector128<byte> _rows;

    public AsciiSet(string symbols, bool lettersAndDigits)
    {
        Span<byte> rows = stackalloc byte[16];
        rows.Clear();
        for (int value = 0; value < 128; value++)
        {
            if (symbols.Contains((char)value) || (lettersAndDigits && char.IsAsciiLetterOrDigit((char)value)))
            {
                rows[value & 15] |= (byte)(1 << (value >> 4));
            }
        }

        _rows = Vector128.Create<byte>(rows);
    }

    private static Vector128<byte> Bits => Vector128.Create(1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0);

    public bool Contains(byte value) => value < 128 && (_rows[value & 15] & (1 << (value >> 4))) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<byte> Outside(Vector128<byte> bytes)
    {
        Vector128<byte> row = Vector128.ShuffleNative(_rows, bytes & Vector128.Create((byte)15));
        Vector128<byte> bit = Vector128.ShuffleNative(Bits, bytes >>> 4);
        return Vector128.Equals(row & bit, Vector128<byte>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<byte> Outside(Vector256<byte> bytes)
    {
        // Looks up within each half; a look-up over 32 rows would be slower. Only called where AVX2 is there.
        Vector256<byte> row = Avx2.Shuffle(Vector256.Create(_rows, _rows), bytes & Vector256.Create((byte)15));
        Vector256<byte> bit = Avx2.Shuffle(Vector256.Create(Bits, Bits), bytes >>> 4);
        return Vector256.Equals(row & bit, Vector256<byte>.Zero);
    }
}
