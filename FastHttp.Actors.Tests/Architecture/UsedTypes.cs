using System.Collections.Immutable;
using System.Reflection.Metadata;

namespace FastHttp.Actors.Tests.Architecture;

/// <summary>Reports each type that a signature names, generic arguments included; the decoded value itself is not needed.</summary>
internal sealed class UsedTypes(MetadataReader metadata, Action<TypeName> report)
    : ISignatureTypeProvider<bool, object?>
{
    public TypeName NameOf(EntityHandle handle) => handle.Kind == HandleKind.TypeDefinition
        ? NameOf((TypeDefinitionHandle)handle)
        : NameOf((TypeReferenceHandle)handle);

    public TypeName NameOf(TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        string name = metadata.GetString(type.Name);
        if (type.GetDeclaringType().IsNil)
        {
            return new TypeName(metadata.GetString(type.Namespace), name);
        }

        TypeName outer = NameOf(type.GetDeclaringType());
        return outer with { Name = $"{outer.Name}.{name}" };
    }

    public TypeName NameOf(TypeReferenceHandle handle)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        string name = metadata.GetString(type.Name);
        if (type.ResolutionScope.Kind != HandleKind.TypeReference)
        {
            return new TypeName(metadata.GetString(type.Namespace), name);
        }

        TypeName outer = NameOf((TypeReferenceHandle)type.ResolutionScope);
        return outer with { Name = $"{outer.Name}.{name}" };
    }

    public bool GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
        Report(NameOf(handle));

    public bool GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        Report(NameOf(handle));

    public bool GetTypeFromSpecification(
        MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    // The element types, modifiers and arguments of these were reported when they were decoded.
    public bool GetArrayType(bool elementType, ArrayShape shape) => true;

    public bool GetByReferenceType(bool elementType) => true;

    public bool GetFunctionPointerType(MethodSignature<bool> signature) => true;

    public bool GetGenericInstantiation(bool genericType, ImmutableArray<bool> typeArguments) => true;

    public bool GetGenericMethodParameter(object? genericContext, int index) => true;

    public bool GetGenericTypeParameter(object? genericContext, int index) => true;

    public bool GetModifiedType(bool modifier, bool unmodifiedType, bool isRequired) => true;

    public bool GetPinnedType(bool elementType) => true;

    public bool GetPointerType(bool elementType) => true;

    public bool GetPrimitiveType(PrimitiveTypeCode typeCode) => true;

    public bool GetSZArrayType(bool elementType) => true;

    private bool Report(TypeName used)
    {
        report(used);
        return true;
    }
}
