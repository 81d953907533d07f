using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.Http1;

/// <summary>What the next line of a field section is.</summary>
internal enum FieldStep
{
    NeedMore,
    Field,

    /// <summary>The empty line: <see cref="FieldSection.Position"/> is behind it.</summary>
    End,
    Rejected,
}

/// <summary>
/// Walks over field lines up to and with the empty line that ends them; the fields of a head and the trailers of a body are
/// the same to it. It remembers how far a line was examined, so that no byte is examined again when more arrive.
/// Each verdict depends only on the bytes up to the one that caused it, which makes it the same however the bytes are cut.
/// </summary>
internal struct FieldSection
{
    /// <summary>What one <see cref="FieldScanner.MaskOutside"/> looks at.</summary>
    private const int BlockLength = 32;

    private readonly int _start;
    private int _line;
    private int _scanned;
    private int _colon;

    /// <summary>A section whose first line begins at <paramref name="start"/>.</summary>
    public FieldSection(int start)
    {
        _start = start;
        _line = start;
        _scanned = start;
    }

    /// <summary>How many field lines were complete so far.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes were looked at, those looked at twice counted twice.</summary>
    public int BytesExamined { get; private set; }

    public Rejection Rejection { get; private set; }

    /// <summary>Where the next line begins.</summary>
    public readonly int Position => _line;

    /// <summary>Goes on. The bytes are those of the last call and more; <paramref name="field"/> is only set for a field.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public FieldStep Next(ReadOnlySpan<byte> bytes, HeadLimits limits, out FieldRange field)
    {
        Unsafe.SkipInit(out field);
        int line = _line;
        if (line >= bytes.Length)
        {
            return FieldStep.NeedMore;
        }

        if (bytes[line] == '\r')
        {
            return EndSection(bytes);
        }

        // The room is for the line without its CRLF, but the CRLF counts into the size of all fields.
        int room = Math.Min(limits.MaxFieldLine, limits.MaxFieldsSize - (line - _start) - 2);
        if (Count >= limits.MaxFieldCount || room < 0)
        {
            return Reject(Count >= limits.MaxFieldCount ? Rejection.TooManyFields : Rejection.FieldsTooLarge);
        }

        // One byte more than the room: only that byte tells a line that just fits from one that does not.
        int window = (int)Math.Min(bytes.Length, (long)line + room + 1);
        int end = FieldScanner.IndexOfOutside<FieldByte>(bytes, _scanned, window);
        int colon = _colon;
        if (colon == 0)
        {
            colon = FieldScanner.IndexOfOutside<TokenByte>(bytes, _scanned, end);
            if (colon < window && (bytes[colon] != ':' || colon == line))
            {
                BytesExamined += colon + 1 - _scanned;
                return Reject(NameRejection(bytes[colon], colon == line));
            }
        }

        if (end == window || bytes[end] != '\r' || end + 1 >= bytes.Length || bytes[end + 1] != '\n')
        {
            return EndIsMissing(bytes, end, colon, room, limits);
        }

        BytesExamined += end + 2 - _scanned;
        _line = end + 2;
        _scanned = end + 2;
        _colon = 0;
        Count++;
        field.NameStart = line;
        field.NameEnd = colon;
        TrimValue(bytes, colon + 1, end, ref field);
        return FieldStep.Field;
    }

    /// <summary>
    /// Takes the lines that are complete, valid and within the limits, all at once: nearly all lines there are. It stops before the
    /// first other one, which is left to <see cref="Next"/>, the only one who judges. The ends of lines are found ahead, block
    /// by block, because a processor waits for each line's end to know where the next line begins.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void TakePlainLines(ReadOnlySpan<byte> bytes, HeadLimits limits, FieldList fields)
    {
        // What ends within this window is within the limits, without a look at each line.
        int line = _line;
        long window = Math.Min((long)line + limits.MaxFieldLine, (long)_start + limits.MaxFieldsSize);
        bytes = bytes[..(int)Math.Min(bytes.Length, window)];
        int last = bytes.Length - BlockLength;
        if (!Vector256.IsHardwareAccelerated || last < 0 || line >= bytes.Length || _scanned != line)
        {
            return;
        }

        Span<FieldRange> free = fields.Free(limits.MaxFieldCount - Count);
        int taken = 0;
        int block = Math.Min(line, last);
        uint stops = FieldScanner.MaskOutside<FieldByte>(bytes, block, line);
        while (taken < free.Length)
        {
            while (stops == 0 && block < last)
            {
                int from = Math.Max(block + BlockLength, line);
                block = Math.Min(block + BlockLength, last);
                stops = FieldScanner.MaskOutside<FieldByte>(bytes, block, from);
            }

            int end = block + BitOperations.TrailingZeroCount(stops);
            int at = Math.Min(line, last);
            int colon = at + BitOperations.TrailingZeroCount(FieldScanner.MaskOutside<TokenByte>(bytes, at, line));
            if (end + 1 >= bytes.Length || !IsCrLf(bytes, end) || colon >= end || bytes[colon] != ':' || colon == line)
            {
                break;
            }

            ref FieldRange field = ref free[taken++];
            field.NameStart = line;
            field.NameEnd = colon;
            TrimValue(bytes, colon + 1, end, ref field);
            line = end + 2;
            stops &= FieldScanner.BitsFrom(line - block);
        }

        BytesExamined += Math.Min(block + BlockLength, bytes.Length) - _line;
        Count += taken;
        fields.Add(taken);
        _line = line;
        _scanned = line;
    }

    private static bool IsCrLf(ReadOnlySpan<byte> bytes, int at) =>
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]) == (('\n' << 8) | '\r');

    /// <summary>OWS around a value is not part of it, RFC 9112 section 5.1. Nearly always it is one space before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TrimValue(ReadOnlySpan<byte> bytes, int start, int end, ref FieldRange field)
    {
        if (end - start >= 2 && bytes[start] == ' ' && bytes[start + 1] > ' ' && bytes[end - 1] > ' ')
        {
            field.ValueStart = start + 1;
            field.ValueEnd = end;
            return;
        }

        TrimAll(bytes, start, end, ref field);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TrimAll(ReadOnlySpan<byte> bytes, int start, int end, ref FieldRange field)
    {
        while (start < end && bytes[start] is (byte)' ' or (byte)'\t')
        {
            start++;
        }

        while (start < end && bytes[end - 1] is (byte)' ' or (byte)'\t')
        {
            end--;
        }

        field.ValueStart = start;
        field.ValueEnd = end;
    }

    private FieldStep EndSection(ReadOnlySpan<byte> bytes)
    {
        if (_line + 1 >= bytes.Length)
        {
            return FieldStep.NeedMore;
        }

        BytesExamined += 2;
        if (bytes[_line + 1] != '\n')
        {
            return Reject(Rejection.InvalidLineEnd);
        }

        _line += 2;
        return FieldStep.End;
    }

    /// <summary>The line does not end here, or not well. <paramref name="end"/> is where the value's valid bytes end.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private FieldStep EndIsMissing(ReadOnlySpan<byte> bytes, int end, int colon, int room, HeadLimits limits)
    {
        BytesExamined += end - _scanned;
        if (end - _line > room)
        {
            return Reject(room < limits.MaxFieldLine ? Rejection.FieldsTooLarge : Rejection.FieldLineTooLong);
        }

        if (end == bytes.Length || (bytes[end] == '\r' && end + 1 == bytes.Length))
        {
            _scanned = end;
            _colon = colon < end ? colon : 0;
            return FieldStep.NeedMore;
        }

        return Reject(bytes[end] is (byte)'\r' or (byte)'\n' ? Rejection.InvalidLineEnd : Rejection.InvalidFieldValue);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Rejection NameRejection(byte offender, bool isFirst) => offender switch
    {
        // Also before the first field, where RFC 9112 section 2.2 speaks of it: nothing good begins with whitespace.
        (byte)' ' or (byte)'\t' => isFirst ? Rejection.ObsoleteLineFolding : Rejection.WhitespaceInFieldName,
        (byte)'\n' => Rejection.InvalidLineEnd,
        _ => Rejection.InvalidFieldName,
    };

    private FieldStep Reject(Rejection rejection)
    {
        Rejection = rejection;
        return FieldStep.Rejected;
    }
}
