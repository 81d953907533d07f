using System.Buffers;
using System.Text;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.Routing;

/// <summary>Reads one pattern and notes every fault it has, each as the end of the sentence "The pattern ...".</summary>
internal sealed class RoutePatternParser(string text, List<string> faults)
{
    // RFC 3986 3.3: pchar without '*', which people write when they mean a catch-all, and without the escape itself.
    private static readonly SearchValues<char> LiteralCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()+,;=:@");

    private readonly List<PatternSegment> _segments = [];
    private readonly List<string> _names = [];
    private readonly int _faultsBefore = faults.Count;

    public RoutePattern? Parse()
    {
        if (!text.StartsWith('/'))
        {
            faults.Add("does not begin with '/'");
            return null;
        }

        string[] parts = text[1..].Split('/');
        for (int i = 0; i < parts.Length; i++)
        {
            ReadSegment(parts[i], isLast: i == parts.Length - 1);
        }

        if (_names.Count > RoutePattern.MaxParameters)
        {
            faults.Add($"has {_names.Count} parameters, more than {RoutePattern.MaxParameters}");
        }

        return faults.Count == _faultsBefore ? new RoutePattern(text, [.. _segments], [.. _names]) : null;
    }

    private void ReadSegment(string part, bool isLast)
    {
        if (part.Length == 0 && !isLast)
        {
            // Most often the sum of a prefix that ends and a pattern that begins with a slash.
            faults.Add("has an empty segment ('//')");
        }
        else if (part.StartsWith('{') && part.EndsWith('}') && part.AsSpan().Count('{') == 1 && part.AsSpan().Count('}') == 1)
        {
            ReadParameter(part[1..^1], isLast);
        }
        else if (part.AsSpan().ContainsAny('{', '}'))
        {
            faults.Add($"has the segment '{part}', which is not one whole parameter like {{name}}");
        }
        else
        {
            ReadLiteral(part);
        }
    }

    private void ReadParameter(string inner, bool isLast)
    {
        bool catchAll = inner.StartsWith('*');
        string[] parts = inner[(catchAll ? 1 : 0)..].Split(':', 2);
        AddName(parts[0], inner);
        SegmentKind kind = catchAll ? SegmentKind.CatchAll : SegmentKind.Parameter;
        if (catchAll && !isLast)
        {
            faults.Add($"has the catch-all '{{{inner}}}' before its end");
        }

        if (parts.Length == 2)
        {
            if (catchAll)
            {
                faults.Add($"has a constraint on the catch-all '{{{inner}}}'");
            }
            else if (SegmentKinds.Constraint(parts[1]) is { } constraint)
            {
                kind = constraint;
            }
            else
            {
                faults.Add($"has the unknown constraint '{parts[1]}' (known: int, long, guid)");
            }
        }

        _segments.Add(new PatternSegment(kind, [], parts[0]));
    }

    private void AddName(string name, string inner)
    {
        if (name.Length == 0)
        {
            faults.Add($"has the parameter '{{{inner}}}' without a name");
        }
        else if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
        {
            faults.Add($"has the parameter name '{name}', which may hold only letters, digits, '_' and '-'");
        }
        else if (_names.Contains(name))
        {
            faults.Add($"has the parameter '{name}' twice");
        }

        _names.Add(name);
    }

    private void ReadLiteral(string part)
    {
        if (FindIllegal(part) is { } illegal)
        {
            faults.Add(illegal);
            return;
        }

        byte[] raw = Encoding.UTF8.GetBytes(part);
        byte[] decoded = new byte[raw.Length];
        int length = PercentEncoding.Decode(raw, decoded);
        Array.Resize(ref decoded, length);
        if (length > RoutePattern.MaxLiteralLength)
        {
            faults.Add($"has a segment of {length} bytes, more than {RoutePattern.MaxLiteralLength}");
        }
        else if (decoded.AsSpan() is [(byte)'.'] or [(byte)'.', (byte)'.'])
        {
            // RFC 3986 5.2.4: clients remove these before they send; such a route could only serve an attack.
            faults.Add($"has the dot segment '{part}'");
        }

        _segments.Add(new PatternSegment(SegmentKind.Literal, decoded, ""));
    }

    private static string? FindIllegal(string part)
    {
        for (int i = 0; i < part.Length; i++)
        {
            if (part[i] == '%')
            {
                if (i + 2 >= part.Length || !char.IsAsciiHexDigit(part[i + 1]) || !char.IsAsciiHexDigit(part[i + 2]))
                {
                    return $"has '%' without two hexadecimal digits in '{part}'";
                }
            }
            else if (part[i] == '*')
            {
                return $"has '*' in '{part}' (a catch-all is written {{*name}}, the character %2A)";
            }
            else if (char.IsAscii(part[i]) && !LiteralCharacters.Contains(part[i]))
            {
                return $"has the illegal character {Show(part[i])} in '{part}' (percent-encode it if it is meant)";
            }
            else if (char.IsSurrogatePair(part, i))
            {
                i++;
            }
            else if (char.IsSurrogate(part[i]))
            {
                return $"has half of a surrogate pair in '{part}'";
            }
        }

        return null;
    }

    private static string Show(char c) => char.IsControl(c) || c == ' ' ? $"U+{(int)c:X4}" : $"'{c}'";
}
