using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace FastHttp.Actors.Tests.Architecture;

/// <summary>
/// All that the types of an assembly use, read from its metadata and code: using directives are no proof (they may be wider than
/// the use, or missing where a name is spelled out), the compiled code is. Constants alone leave no trace here.
/// </summary>
internal sealed class AssemblyUses
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;
    private readonly UsedTypes _types;
    private readonly HashSet<TypeUse> _uses = [];
    private TypeName _user;

    private AssemblyUses(PEReader file)
    {
        _file = file;
        _metadata = file.GetMetadataReader();
        _types = new UsedTypes(_metadata, used => _uses.Add(new TypeUse(_user, used)));
    }

    public static IReadOnlyCollection<TypeUse> Of(string assemblyPath)
    {
        using var file = new PEReader(File.OpenRead(assemblyPath));
        var reader = new AssemblyUses(file);
        foreach (TypeDefinitionHandle type in reader._metadata.TypeDefinitions)
        {
            reader.ReadType(type);
        }

        return reader._uses;
    }

    private void ReadType(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        _user = _types.NameOf(handle);
        Use(type.BaseType);
        UseAttributes(type.GetCustomAttributes());
        foreach (GenericParameterHandle parameter in type.GetGenericParameters())
        {
            UseConstraints(parameter);
        }

        foreach (InterfaceImplementationHandle implemented in type.GetInterfaceImplementations())
        {
            Use(_metadata.GetInterfaceImplementation(implemented).Interface);
        }

        foreach (FieldDefinitionHandle handleOfField in type.GetFields())
        {
            FieldDefinition field = _metadata.GetFieldDefinition(handleOfField);
            field.DecodeSignature(_types, null);
            UseAttributes(field.GetCustomAttributes());
        }

        foreach (PropertyDefinitionHandle property in type.GetProperties())
        {
            UseAttributes(_metadata.GetPropertyDefinition(property).GetCustomAttributes());
        }

        foreach (MethodDefinitionHandle method in type.GetMethods())
        {
            ReadMethod(_metadata.GetMethodDefinition(method));
        }
    }

    private void ReadMethod(MethodDefinition method)
    {
        method.DecodeSignature(_types, null);
        UseAttributes(method.GetCustomAttributes());
        foreach (GenericParameterHandle parameter in method.GetGenericParameters())
        {
            UseConstraints(parameter);
        }

        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        MethodBodyBlock body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            _metadata.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_types, null);
        }

        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            Use(region.CatchType);
        }

        foreach (int token in MethodCode.Tokens(body.GetILReader()))
        {
            Use(MetadataTokens.EntityHandle(token));
        }
    }

    private void Use(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition or HandleKind.TypeReference:
                _uses.Add(new TypeUse(_user, _types.NameOf(handle)));
                break;
            case HandleKind.TypeSpecification:
                _metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_types, null);
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification generic = _metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                generic.DecodeSignature(_types, null);
                Use(generic.Method);
                break;
            case HandleKind.MemberReference:
                UseMember(_metadata.GetMemberReference((MemberReferenceHandle)handle));
                break;
            case HandleKind.MethodDefinition:
                MethodDefinition method = _metadata.GetMethodDefinition((MethodDefinitionHandle)handle);
                UseMember(method.GetDeclaringType(), method.Name);
                method.DecodeSignature(_types, null);
                break;
            case HandleKind.FieldDefinition:
                FieldDefinition field = _metadata.GetFieldDefinition((FieldDefinitionHandle)handle);
                UseMember(field.GetDeclaringType(), field.Name);
                field.DecodeSignature(_types, null);
                break;
        }
    }

    private void UseMember(MemberReference member)
    {
        if (member.Parent.Kind is HandleKind.TypeReference or HandleKind.TypeDefinition)
        {
            UseMember(member.Parent, member.Name);
        }
        else
        {
            Use(member.Parent);
        }

        if (member.GetKind() == MemberReferenceKind.Field)
        {
            member.DecodeFieldSignature(_types, null);
        }
        else
        {
            member.DecodeMethodSignature(_types, null);
        }
    }

    private void UseMember(EntityHandle declaring, StringHandle member) =>
        _uses.Add(new TypeUse(_user, _types.NameOf(declaring), _metadata.GetString(member)));

    private void UseConstraints(GenericParameterHandle parameter)
    {
        foreach (GenericParameterConstraintHandle constraint in _metadata.GetGenericParameter(parameter).GetConstraints())
        {
            Use(_metadata.GetGenericParameterConstraint(constraint).Type);
        }
    }

    private void UseAttributes(CustomAttributeHandleCollection attributes)
    {
        foreach (CustomAttributeHandle attribute in attributes)
        {
            Use(_metadata.GetCustomAttribute(attribute).Constructor);
        }
    }
}
