using System.Buffers.Text;
using System.Globalization;
using System.Numerics;
using System.Text;
using Akka.IO;

namespace Quickstart;

/// <summary>Sums integers, one a line, that come cut anywhere. A line ends in LF or CR LF; the last one may end with the body.</summary>
internal sealed class LineSum
{
    private const int LongestLine = 1_000;

    // The current line, as far as it is there, and its CR.
    private readonly byte[] _line = new byte[LongestLine + 1];
    private int _length;

    private long _lines;
    private BigInteger _sum;

    // Of the last lines: most sums never need more than that.
    private long _recent;

    /// <exception cref="FormatException">A line is no integer, or too long; the message names it.</exception>
    public LineSum Add(ByteString bytes)
    {
        var rest = (ReadOnlySpan<byte>)bytes.ToArray();
        for (var end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
        {
            EndLine(rest[..end]);
            rest = rest[(end + 1)..];
        }

        Keep(rest);
        return this;
    }

    /// <summary>The result as JSON, which has no bound on numbers.</summary>
    /// <exception cref="FormatException">The last line is no integer.</exception>
    public string End()
    {
        if (_length > 0)
        {
            EndLine([]);
        }

        return $$"""{"lines":{{_lines}},"sum":{{_sum + _recent}}}""";
    }

    private void EndLine(ReadOnlySpan<byte> rest)
    {
        if (_length > 0)
        {
            Keep(rest);
            rest = _line.AsSpan(0, _length);
            _length = 0;
        }

        _lines++;
        var line = rest.EndsWith("\r"u8) ? rest[..^1] : rest;
        if (line.Length > LongestLine)
        {
            throw TooLong(_lines);
        }

        if (!Utf8Parser.TryParse(line, out long number, out var taken) || taken != line.Length)
        {
            AddLarge(line);
        }
        else if (!TryAdd(ref _recent, number))
        {
            _sum += _recent;
            _recent = number;
        }
    }

    private void AddLarge(ReadOnlySpan<byte> line)
    {
        // .NET would take zero bytes behind a number.
        if (line.Contains((byte)0)
            || !BigInteger.TryParse(Encoding.Latin1.GetString(line), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            throw new FormatException($"line {_lines} is no integer");
        }

        _sum += number;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.TryCopyTo(_line.AsSpan(_length)))
        {
            throw TooLong(_lines + 1);
        }

        _length += bytes.Length;
    }

    private static bool TryAdd(ref long sum, long number)
    {
        var added = unchecked(sum + number);
        var fits = ((sum ^ added) & (number ^ added)) >= 0;
        sum = fits ? added : sum;
        return fits;
    }

    private static FormatException TooLong(long line) => new($"line {line} has more than {LongestLine} characters");
}
