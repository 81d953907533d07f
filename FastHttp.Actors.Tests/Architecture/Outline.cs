using System.Text.RegularExpressions;

namespace FastHttp.Actors.Tests.Architecture;

/// <summary>
/// Finds the types of a file, their members and how long they are, by the indentation: CI checks the format, so a member of a
/// type that is not nested stands four spaces in, and nothing else of the type begins there with a letter.
/// </summary>
internal static partial class Outline
{
    private const int Indent = 4;

    public static IReadOnlyList<DeclaredType> Of(string[] lines)
    {
        var types = new List<DeclaredType>();
        foreach (string[] part in PartsAt(0, lines))
        {
            if (TypeDeclaration().Match(part[0]) is { Success: true } type)
            {
                types.Add(new DeclaredType(
                    type.Groups["name"].Value, part[0].StartsWith("public ", StringComparison.Ordinal), part.Length,
                    [.. MembersAt(Indent, part[1..], "")]));
            }
        }

        return types;
    }

    private static IEnumerable<DeclaredMember> MembersAt(int indent, string[] lines, string outer)
    {
        foreach (string[] part in PartsAt(indent, lines))
        {
            string first = part[0][indent..];
            if (TypeDeclaration().Match(first) is { Success: true } type)
            {
                foreach (DeclaredMember member in MembersAt(indent + Indent, part[1..], $"{outer}{type.Groups["name"].Value}."))
                {
                    yield return member;
                }
            }
            else if (!FieldWithValue().IsMatch(first))
            {
                yield return new DeclaredMember(outer + MemberName().Match(first).Value, part.Length);
            }
        }
    }

    /// <summary>From each line that begins there with a letter (or an underscore or a tuple) to the last one that belongs to it.</summary>
    private static IEnumerable<string[]> PartsAt(int indent, string[] lines)
    {
        int[] starts = [.. Enumerable.Range(0, lines.Length).Where(line => StartsAt(indent, lines[line]))];
        for (int i = 0; i < starts.Length; i++)
        {
            int start = starts[i];
            int end = (i + 1 < starts.Length ? starts[i + 1] : lines.Length) - 1;
            while (end > start && !MayEndAPart(indent, lines[end]))
            {
                end--;
            }

            yield return lines[start..(end + 1)];
        }
    }

    private static bool StartsAt(int indent, string line) =>
        IsIndented(indent, line) && (char.IsLetter(line[indent]) || line[indent] is '_' or '(' or '~');

    // Blank lines, comments and attributes before the next part are not of this one, and neither is the brace that ends the type.
    private static bool MayEndAPart(int indent, string line) =>
        IsIndented(indent, line)
        && (line.EndsWith(';') || line.EndsWith('}'))
        && !line.TrimStart().StartsWith("//", StringComparison.Ordinal);

    private static bool IsIndented(int indent, string line) =>
        line.Length > indent && string.IsNullOrWhiteSpace(line[..indent]);

    [GeneratedRegex(
        @"^(?:[a-z]+ )*(?:(?:class|struct|interface|enum|record) (?<name>\w+)|delegate .*?\b(?<name>\w+)(?:<[^<>]*>)?\()")]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex("^[^(=]*=(?!>)")]
    private static partial Regex FieldWithValue();

    [GeneratedRegex(@"\w+(?=(?:<[^<>]*>)?(?:\(|\[| =>| \{|;|$))")]
    private static partial Regex MemberName();
}
