using System.Reflection;
using System.Runtime.CompilerServices;

namespace FastHttp.Actors.Tests.Api;

/// <summary>
/// What users of an assembly can name, as text: a line for each visible type in the order of names, and under it a line for
/// each member that is public or that a derived type sees.
/// </summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly) => Of(assembly.GetExportedTypes());

    public static string Of(params Type[] types) =>
        string.Concat(types.OrderBy(type => type.FullName, StringComparer.Ordinal).Select(Describe));

    private static string Describe(Type type)
    {
        if (type.BaseType == typeof(MulticastDelegate))
        {
            return $"public delegate {Signature.Of(type.GetMethod("Invoke")!, Signature.Of(type))};\n";
        }

        // The compiler makes a record's printing and cloning, always the same.
        IEnumerable<string> members = type.GetMembers(Declared)
            .Where(member => type.IsEnum ? member is FieldInfo { IsStatic: true } : !IsCompilerMade(member))
            .Select(member => Describe(type, member))
            .OfType<string>()
            .Order(StringComparer.Ordinal);
        return $"{Header(type)}\n" + string.Concat(members.Select(member => $"    {member}\n"));
    }

    private static string Header(Type type)
    {
        string kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => (IsReadOnly(type) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "") + "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        var bases = new List<string>();
        if (type.IsEnum)
        {
            bases.Add(Signature.Of(type.GetEnumUnderlyingType()));
        }
        else
        {
            if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            {
                bases.Add(Signature.Of(parent));
            }

            bases.AddRange(type.GetInterfaces().Where(i => i.IsVisible).Select(Signature.Of).Order(StringComparer.Ordinal));
        }

        string flags = type.IsDefined(typeof(FlagsAttribute)) ? "[Flags] " : "";
        return $"{flags}{Obsolete(type)}public {kind} {Signature.Of(type)}"
            + (bases.Count == 0 ? "" : " : " + string.Join(", ", bases))
            + Signature.Constraints(type.GetGenericArguments());
    }

    private static string? Describe(Type type, MemberInfo member) => member switch
    {
        _ when type.IsEnum => $"{member.Name} = {Convert.ToInt64(((FieldInfo)member).GetRawConstantValue(), null)}",
        FieldInfo field => With(Access(field.Attributes), field, Signature.Of(field)),
        MethodInfo method when !method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal) =>
            With(Access(method), method, Signature.Of(method, method.Name)),
        ConstructorInfo { IsStatic: false } constructor =>
            With(Access(constructor), constructor, Signature.Of(constructor)),
        PropertyInfo property => DescribeProperty(property),
        EventInfo { AddMethod: { } add } e => With(Access(add), e, Signature.Of(e)),
        _ => null,
    };

    private static string? DescribeProperty(PropertyInfo property)
    {
        string? get = property.GetMethod is { } getter ? Access(getter) : null;
        string? set = property.SetMethod is { } setter ? Access(setter) : null;
        string? widest = get is null || (set is not null && set.StartsWith("public", StringComparison.Ordinal)) ? set : get;
        if (widest is null)
        {
            return null;
        }

        // Only access differs between the accessors: the modifiers of the wider one stand before the property.
        string setWord = Signature.IsInit(property) ? "init" : "set";
        string accessors = Accessor(get, "get") + Accessor(set, setWord);
        return With(widest, property, $"{Signature.Of(property)} {{ {accessors}}}");

        string Accessor(string? access, string word) =>
            access is null ? "" : $"{(access == widest ? "" : access.Split(' ')[0] + " ")}{word}; ";
    }

    private static string? With(string? access, MemberInfo member, string signature)
    {
        string required = member.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return access is null ? null : $"{Obsolete(member)}{access} {required}{signature}";
    }

    // null: users cannot see it. A sealed type's protected members only override what its base shows.
    private static string? Access(MethodBase method)
    {
        string? access = Access((FieldAttributes)(method.Attributes & MethodAttributes.MemberAccessMask));
        if (access is null || (method.IsFamily && method.DeclaringType!.IsSealed))
        {
            return null;
        }

        bool overrides = method is MethodInfo { IsVirtual: true } info && info.GetBaseDefinition() != info;
        return access + method switch
        {
            _ when method.DeclaringType!.IsInterface => method.IsStatic ? " static" : "",
            { IsStatic: true } => " static",
            { IsAbstract: true } => overrides ? " abstract override" : " abstract",
            _ when overrides => method.IsFinal ? " sealed override" : " override",
            { IsVirtual: true, IsFinal: false } => " virtual",
            _ => "",
        };
    }

    private static string? Access(FieldAttributes attributes)
    {
        string? access = (attributes & FieldAttributes.FieldAccessMask) switch
        {
            FieldAttributes.Public => "public",
            FieldAttributes.Family or FieldAttributes.FamORAssem => "protected",
            _ => null,
        };
        return access is null ? null : access + attributes switch
        {
            _ when attributes.HasFlag(FieldAttributes.Literal) => " const",
            _ => (attributes.HasFlag(FieldAttributes.Static) ? " static" : "")
                + (attributes.HasFlag(FieldAttributes.InitOnly) ? " readonly" : ""),
        };
    }

    private static bool IsCompilerMade(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute)) && member is MethodInfo { IsSpecialName: false };

    private static bool IsReadOnly(Type type) => type.IsDefined(typeof(IsReadOnlyAttribute));

    // The compiler marks ref structs and constructors of types with required members for compilers that know neither.
    private static string Obsolete(MemberInfo member) => member.IsDefined(typeof(ObsoleteAttribute))
        && !member.IsDefined(typeof(CompilerFeatureRequiredAttribute)) ? "[Obsolete] " : "";
}
