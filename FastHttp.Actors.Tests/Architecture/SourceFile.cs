using System.Text.RegularExpressions;

namespace FastHttp.Actors.Tests.Architecture;

/// <summary>One file of source; <paramref name="Path"/> is relative to its project, with slashes.</summary>
internal sealed partial record SourceFile(string Project, string Path, string Text)
{
    public string[] Lines { get; } = Text.TrimEnd('\n').Split('\n');

    /// <summary>The folders it lies in, from the project down, with slashes; empty for the project's root.</summary>
    public string Folder { get; } = string.Join('/', Path.Split('/')[..^1]);

    /// <summary>The one it declares; empty for none.</summary>
    public string Namespace { get; } = NamespaceDeclaration().Match(Text).Groups[1].Value;

    /// <summary>The types it declares, or a part of them, without nested ones.</summary>
    public IReadOnlyList<DeclaredType> Types { get; } = Outline.Of(Text.TrimEnd('\n').Split('\n'));

    public static SourceFile Read(string project, string file) =>
        new(System.IO.Path.GetFileName(project), System.IO.Path.GetRelativePath(project, file).Replace('\\', '/'),
            File.ReadAllText(file));

    /// <summary>Parts of a partial type are named Type.Aspect.cs.</summary>
    public bool IsNamedAfter(string type) => Path.Split('/')[^1].Split('.')[0] == type;

    public override string ToString() => $"{Project}/{Path}";

    [GeneratedRegex(@"^namespace ([\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();
}
