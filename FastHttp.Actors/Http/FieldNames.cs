using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace FastHttp.Actors.Http;

/// <summary>Names and tokens do not care for case, RFC 9110 section 5.1.</summary>
internal static class FieldNames
{
    public static bool Equal(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lowerCase) => Ascii.EqualsIgnoreCase(name, lowerCase);

    /// <summary>RFC 9110 5.6.2: what a field, a method, a protocol may be called.</summary>
    public static bool IsToken(ReadOnlySpan<byte> name) => !name.IsEmpty && FieldScanner.IndexOfOutside<TokenByte>(name, 0, name.Length) == name.Length;

    /// <inheritdoc cref="IsToken(ReadOnlySpan{byte})"/>
    public static bool IsToken(string name) =>
        // What is not ASCII becomes a question mark, which is in no token.
        IsToken(Encoding.ASCII.GetBytes(name));

    /// <summary>
    /// Compares with a constant of 4 to 24 letters, digits and dashes. One bit makes a letter lower case, and no byte that a
    /// field may hold becomes one of those by it. The last word overlaps the one before it. A call of its own:
    /// inlined, it would use up what the compiler is willing to inline into its callers.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool EqualKnown(ReadOnlySpan<byte> name, ReadOnlySpan<byte> lowerCase)
    {
        if (name.Length != lowerCase.Length)
        {
            return false;
        }

        if (lowerCase.Length < sizeof(ulong))
        {
            return Word32(name, 0) == Word32(lowerCase, 0)
                && Word32(name, lowerCase.Length - sizeof(uint)) == Word32(lowerCase, lowerCase.Length - sizeof(uint));
        }

        return Word64(name, 0) == Word64(lowerCase, 0)
            && (lowerCase.Length <= 16 || Word64(name, 8) == Word64(lowerCase, 8))
            && Word64(name, lowerCase.Length - sizeof(ulong)) == Word64(lowerCase, lowerCase.Length - sizeof(ulong));
    }

    /// <summary>The first four bytes in lower case, to compare with those of a constant.</summary>
    public static uint LowerWord(ReadOnlySpan<byte> name) => Word32(name, 0);

    private static uint Word32(ReadOnlySpan<byte> bytes, int at) =>
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]) | 0x20202020;

    private static ulong Word64(ReadOnlySpan<byte> bytes, int at) =>
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]) | 0x2020202020202020;
}
