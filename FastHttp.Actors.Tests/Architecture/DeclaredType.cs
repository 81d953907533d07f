namespace FastHttp.Actors.Tests.Architecture;

/// <summary>A type, or the part of it that one file holds.</summary>
/// <param name="Name">Without its type parameters.</param>
/// <param name="IsPublic">Whether this part says so.</param>
/// <param name="Lines">From the line that names it to its last brace, nested types included.</param>
/// <param name="Members">Its methods and properties, and those of nested types by the name <c>Nested.Method</c>.</param>
internal sealed record DeclaredType(string Name, bool IsPublic, int Lines, IReadOnlyList<DeclaredMember> Members);

/// <param name="Name">Overloads share it.</param>
/// <param name="Lines">From the line that names it to its last one, the signature included.</param>
internal sealed record DeclaredMember(string Name, int Lines)
{
    public override string ToString() => Name;
}
