using System.Buffers.Text;

namespace FastHttp.Actors.Routing;

/// <summary>What a pattern's segment matches. The order is the precedence: the smaller value is tried first.</summary>
internal enum SegmentKind
{
    Literal,
    Guid,
    Int,
    Long,
    Parameter,
    CatchAll,
}

internal static class SegmentKinds
{
    private const int GuidLength = 36;

    public static SegmentKind? Constraint(ReadOnlySpan<char> name) => name switch
    {
        "guid" => SegmentKind.Guid,
        "int" => SegmentKind.Int,
        "long" => SegmentKind.Long,
        _ => null,
    };

    /// <summary>Whether a decoded segment satisfies a constraint. Utf8Parser, since it knows no culture and no trailing NUL.</summary>
    public static bool Accepts(SegmentKind constraint, ReadOnlySpan<byte> decoded) => constraint switch
    {
        SegmentKind.Guid => decoded.Length == GuidLength && Utf8Parser.TryParse(decoded, out Guid _, out int read, 'D') && read == GuidLength,
        SegmentKind.Int => IsNumber(decoded) && Utf8Parser.TryParse(decoded, out int _, out int read) && read == decoded.Length,
        SegmentKind.Long => IsNumber(decoded) && Utf8Parser.TryParse(decoded, out long _, out int read) && read == decoded.Length,
        _ => false,
    };

    // A leading '+' is rejected: in a path it is as often meant as a space.
    private static bool IsNumber(ReadOnlySpan<byte> decoded) => !decoded.IsEmpty && decoded[0] != (byte)'+';
}
