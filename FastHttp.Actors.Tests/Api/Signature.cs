using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace FastHttp.Actors.Tests.Api;

/// <summary>Types and members written as C# writes them, with namespaces and nullability.</summary>
internal static class Signature
{
    private static readonly NullabilityInfoContext Nullability = new();

    private static readonly Dictionary<Type, string> Keywords = new (Type Type, string Keyword)[]
    {
        (typeof(void), "void"), (typeof(object), "object"), (typeof(string), "string"), (typeof(bool), "bool"),
        (typeof(char), "char"), (typeof(byte), "byte"), (typeof(sbyte), "sbyte"), (typeof(short), "short"),
        (typeof(ushort), "ushort"), (typeof(int), "int"), (typeof(uint), "uint"), (typeof(long), "long"),
        (typeof(ulong), "ulong"), (typeof(float), "float"), (typeof(double), "double"), (typeof(decimal), "decimal"),
    }.ToDictionary(pair => pair.Type, pair => pair.Keyword);

    public static string Of(Type type) => Of(type, null);

    public static string Of(FieldInfo field) =>
        $"{Of(field.FieldType, Nullability.Create(field))} {field.Name}"
        + (field.IsLiteral ? " = " + Value(field.GetRawConstantValue(), field.FieldType) : "");

    public static string Of(EventInfo e) => $"event {Of(e.EventHandlerType!, Nullability.Create(e))} {e.Name}";

    public static string Of(PropertyInfo property)
    {
        NullabilityInfo nullability = Nullability.Create(property);
        ParameterInfo[] index = property.GetIndexParameters();
        return Of(property.PropertyType, nullability) + " "
            + (index.Length == 0 ? property.Name : $"this[{Parameters(index)}]");
    }

    public static string Of(ConstructorInfo constructor) =>
        $"{constructor.DeclaringType!.Name.Split('`')[0]}({Parameters(constructor.GetParameters())})";

    public static string Of(MethodInfo method, string name)
    {
        Type[] arguments = method.GetGenericArguments();
        string generic = arguments.Length == 0 ? "" : $"<{string.Join(", ", arguments.Select(Of))}>";
        string extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return $"{Of(method.ReturnType, Nullability.Create(method.ReturnParameter))} {name}{generic}"
            + $"({extension}{Parameters(method.GetParameters())}){Constraints(arguments)}";
    }

    public static bool IsInit(PropertyInfo property) => property.SetMethod?.ReturnParameter
        .GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true;

    /// <summary>The where clauses of type parameters; empty for arguments that are types.</summary>
    public static string Constraints(Type[] arguments) =>
        string.Concat(arguments.Where(argument => argument.IsGenericParameter).Select(Constraint));

    private static string Constraint(Type parameter)
    {
        GenericParameterAttributes attributes = parameter.GenericParameterAttributes;
        bool isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        var constraints = new List<string>();
        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            constraints.Add("class");
        }

        if (isStruct)
        {
            constraints.Add("struct");
        }

        constraints.AddRange(parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(Of));
        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
        {
            constraints.Add("new()");
        }

        return constraints.Count == 0 ? "" : $" where {parameter.Name} : {string.Join(", ", constraints)}";
    }

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string modifier = parameter switch
        {
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) => "params ",
            _ when parameter.IsDefined(typeof(ParamCollectionAttribute)) => "params ",
            { ParameterType.IsByRef: false } => "",
            { IsOut: true } => "out ",
            { IsIn: true } => "in ",
            _ => "ref ",
        };
        Type type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        return $"{modifier}{Of(type, Nullability.Create(parameter))} {parameter.Name}"
            + (parameter.HasDefaultValue ? " = " + Value(parameter.RawDefaultValue, type) : "");
    }

    private static string Value(object? value, Type type) => value switch
    {
        null => type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null",
        string text => $"\"{text}\"",
        char character => $"'{character}'",
        bool flag => flag ? "true" : "false",
        _ when type.IsEnum => $"{Of(type)}.{Enum.ToObject(type, value)}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Of(Type type, NullabilityInfo? nullability)
    {
        string mark = nullability is { ReadState: NullabilityState.Nullable } && !type.IsValueType ? "?" : "";
        if (type.IsByRef)
        {
            return "ref " + Of(type.GetElementType()!, nullability);
        }

        if (type.IsPointer)
        {
            return Of(type.GetElementType()!) + "*";
        }

        if (type.IsArray)
        {
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            // The nullability of T? is told for T's own arguments.
            return Of(underlying, nullability) + "?";
        }

        return (Keywords.TryGetValue(type, out string? keyword) ? keyword : Named(type, nullability)) + mark;
    }

    private static string Named(Type type, NullabilityInfo? nullability)
    {
        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        // A nested type has the arguments of the outer one before its own.
        Type[] arguments = type.GetGenericArguments();
        int outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        string prefix = type.DeclaringType is { } declaring
            ? Of(outer == 0 ? declaring : declaring.MakeGenericType(arguments[..outer])) + "."
            : type.Namespace is null ? "" : type.Namespace + ".";
        IEnumerable<string> own = arguments.Select((argument, i) => Of(argument, ArgumentOf(nullability, i, arguments.Length)));
        string generic = arguments.Length == outer ? "" : $"<{string.Join(", ", own.Skip(outer))}>";
        return prefix + type.Name.Split('`')[0] + generic;
    }

    private static NullabilityInfo? ArgumentOf(NullabilityInfo? nullability, int index, int count) =>
        nullability?.GenericTypeArguments is { } known && known.Length == count ? known[index] : null;
}
