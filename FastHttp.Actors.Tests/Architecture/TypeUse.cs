namespace FastHttp.Actors.Tests.Architecture;

/// <summary>
/// One type names another somewhere: in its bases, fields, signatures, attributes or code. <paramref name="Member"/> is the
/// method or field when the code names one.
/// </summary>
internal readonly record struct TypeUse(TypeName User, TypeName Used, string? Member = null)
{
    public override string ToString() => $"{User} uses {Used}{(Member is null ? "" : "." + Member)}";
}

/// <summary>A type by the namespace of the outermost type it lies in, and the names from there inwards.</summary>
internal readonly record struct TypeName(string Namespace, string Name)
{
    public string FullName => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";

    public override string ToString() => FullName;
}
