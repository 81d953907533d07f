using System.Reflection.Emit;
using System.Reflection.Metadata;
using OperandType = System.Reflection.Emit.OperandType;

namespace FastHttp.Actors.Tests.Architecture;

/// <summary>Finds what a method's code names.</summary>
internal static class MethodCode
{
    // ECMA-335 III.1.2: an opcode is one byte, or 0xFE and a second one.
    private static readonly Dictionary<int, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(opCode => (int)(ushort)opCode.Value);

    /// <summary>The tokens of the types, methods and fields in the code.</summary>
    public static IEnumerable<int> Tokens(BlobReader code)
    {
        var tokens = new List<int>();
        while (code.RemainingBytes > 0)
        {
            int value = code.ReadByte();
            OpCode opCode = OpCodesByValue[value == 0xFE ? 0xFE00 | code.ReadByte() : value];
            if (opCode.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok
                or OperandType.InlineType)
            {
                tokens.Add(code.ReadInt32());
            }
            else
            {
                Skip(ref code, opCode.OperandType);
            }
        }

        return tokens;
    }

    private static void Skip(ref BlobReader code, OperandType operand)
    {
        int length = operand switch
        {
            OperandType.InlineNone => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => code.ReadInt32() * 4,
            _ => 4,
        };
        code.Offset += length;
    }
}
