using System.Text.RegularExpressions;

namespace FastHttp.Actors.Tests.Architecture;

/// <summary>One file of source; <paramref name="Path"/> is relative to its project, with slashes.</summary>
internal sealed partial record SourceFile(string Project, string Path, string Text)
{
    public string[] Lines { get; } = Text.TrimEnd('\n').Split('\n');

    /// <summary>What its folder asks for.</summary>
    public string Namespace => string.Join('.', [Project, .. Path.Split('/')[..^1]]);

    public List<string> PublicTypes { get; } =
        [.. PublicType().Matches(Text).Select(match => match.Groups["name"].Value)];

    public static SourceFile Read(string project, string file) =>
        new(System.IO.Path.GetFileName(project), System.IO.Path.GetRelativePath(project, file).Replace('\\', '/'),
            File.ReadAllText(file));

    /// <summary>Parts of a partial type are named Type.Aspect.cs.</summary>
    public bool IsNamedAfter(string type) => Path.Split('/')[^1].Split('.')[0] == type;

    public override string ToString() => $"{Project}/{Path}";

    // At the beginning of a line stands a type that is not nested.
    [GeneratedRegex(
        @"^public (?:[a-z]+ )*(?:(?:class|struct|interface|enum|record) (?<name>\w+)|delegate .*?\b(?<name>\w+)(?:<[^<>]*>)?\()",
        RegexOptions.Multiline)]
    private static partial Regex PublicType();
}
