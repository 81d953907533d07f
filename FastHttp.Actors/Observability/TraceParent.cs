using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;

namespace FastHttp.Actors.Observability;

/// <summary>The field traceparent of W3C Trace Context (level 1, section 3.2): version, trace, span and flags.</summary>
internal static class TraceParent
{
    private const int Length = 55;
    private const int TraceStart = 3;
    private const int TraceEnd = 35;
    private const int SpanStart = 36;
    private const int SpanEnd = 52;
    private const int FlagsStart = 53;

    private static readonly SearchValues<byte> LowerHex = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>False: it is invalid, and the request begins a trace of its own. Allocates the two numbers, which .NET has as strings.</summary>
    public static bool TryParse(ReadOnlySpan<byte> value, string? state, out ActivityContext context)
    {
        context = default;
        if (!IsValid(value) || !Utf8Parser.TryParse(value[FlagsStart..Length], out byte flags, out _, 'x'))
        {
            return false;
        }

        context = new ActivityContext(
            ActivityTraceId.CreateFromUtf8String(value[TraceStart..TraceEnd]),
            ActivitySpanId.CreateFromUtf8String(value[SpanStart..SpanEnd]),
            // Of the other bits this version says nothing.
            (ActivityTraceFlags)flags & ActivityTraceFlags.Recorded,
            state,
            isRemote: true);
        return true;
    }

    /// <summary>Later versions may be longer, behind one more dash; version ff is forbidden, and numbers of zeros mean nothing.</summary>
    public static bool IsValid(ReadOnlySpan<byte> value)
    {
        if (value.Length < Length || value[2] != '-' || value[TraceEnd] != '-' || value[SpanEnd] != '-')
        {
            return false;
        }

        var version = value[..2];
        return (value.Length == Length || (!version.SequenceEqual("00"u8) && value[Length] == '-'))
            && IsHex(version) && !version.SequenceEqual("ff"u8)
            && IsNumber(value[TraceStart..TraceEnd]) && IsNumber(value[SpanStart..SpanEnd]) && IsHex(value[FlagsStart..Length]);
    }

    private static bool IsNumber(ReadOnlySpan<byte> digits) => IsHex(digits) && digits.ContainsAnyExcept((byte)'0');

    private static bool IsHex(ReadOnlySpan<byte> digits) => !digits.ContainsAnyExcept(LowerHex);
}
