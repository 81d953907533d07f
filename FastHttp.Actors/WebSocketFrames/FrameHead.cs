using System.Buffers.Binary;

namespace FastHttp.Actors.WebSocketFrames;

/// <summary>The bytes of a frame before its payload (RFC 6455 5.2).</summary>
/// <param name="Opcode">What it is. It may be one that is not defined.</param>
/// <param name="IsFinal">The last frame of its message.</param>
/// <param name="IsCompressed">RSV1, which permessage-deflate uses (RFC 7692 6).</param>
/// <param name="Mask">The masking key, in the order of its bytes in memory.</param>
/// <param name="PayloadLength">Negative: the highest bit was set, which is not allowed.</param>
/// <param name="Length">Of these bytes.</param>
internal readonly record struct FrameHead(Opcode Opcode, bool IsFinal, bool IsCompressed, uint Mask, long PayloadLength, int Length)
{
    /// <summary>Two bytes, eight of an extended length, four of the masking key.</summary>
    public const int MaxLength = 14;

    /// <summary>Of a control frame's payload (RFC 6455 5.5).</summary>
    public const int MaxControl = 125;

    private const int FinalBit = 0x80;
    private const int CompressedBit = 0x40;
    private const int OtherReservedBits = 0x30;
    private const int ControlBit = 0x08;
    private const int MaskBit = 0x80;

    public bool IsControl => IsControlCode((int)Opcode);

    /// <summary>RFC 6455 5.2: the shortest form of the length must be used.</summary>
    public bool IsLengthMinimal => PayloadLength >= LeastOf(Length - 4);

    /// <summary>What the first two bytes of a client's frame do wrong by themselves; null when nothing.</summary>
    /// <param name="first">FIN, the reserved bits and the opcode.</param>
    /// <param name="second">MASK and the length, or the form of the length.</param>
    /// <param name="mayBeCompressed">permessage-deflate was agreed.</param>
    public static string? FaultOf(byte first, byte second, bool mayBeCompressed)
    {
        var opcode = first & 0x0F;
        var isControl = IsControlCode(opcode);
        return (first & OtherReservedBits) != 0 || ((first & CompressedBit) != 0 && (!mayBeCompressed || isControl || opcode == 0)) ? "A reserved bit is set."
            : opcode is (> (int)Opcode.Binary and < (int)Opcode.Close) or > (int)Opcode.Pong ? "The opcode is not defined."
            : (second & MaskBit) == 0 ? "The frame is not masked."
            : isControl && (first & FinalBit) == 0 ? "A control frame is fragmented."
            : isControl && (second & ~MaskBit) > MaxControl ? "A control frame is too long."
            : null;
    }

    /// <summary>Reads a masked frame's head. False: there are more bytes of it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out FrameHead head)
    {
        head = default;
        if (bytes.Length < 2)
        {
            return false;
        }

        var shortLength = bytes[1] & ~MaskBit;
        var extended = shortLength switch { 126 => sizeof(ushort), 127 => sizeof(ulong), _ => 0 };
        var length = 2 + extended + sizeof(uint);
        if (bytes.Length < length)
        {
            return false;
        }

        var payload = extended switch
        {
            sizeof(ushort) => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            sizeof(ulong) => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            _ => shortLength,
        };
        head = new FrameHead(
            (Opcode)(bytes[0] & 0x0F), (bytes[0] & FinalBit) != 0, (bytes[0] & CompressedBit) != 0,
            System.Runtime.InteropServices.MemoryMarshal.Read<uint>(bytes[(length - sizeof(uint))..]), payload, length);
        return true;
    }

    /// <summary>Writes the head of a server's frame, which is not masked (RFC 6455 5.1), and returns its length.</summary>
    public static int Write(Span<byte> target, Opcode opcode, long payloadLength, bool isFinal = true, bool isCompressed = false)
    {
        target[0] = (byte)((isFinal ? FinalBit : 0) | (isCompressed ? CompressedBit : 0) | (int)opcode);
        if (payloadLength < LeastOf(2 + sizeof(ushort)))
        {
            target[1] = (byte)payloadLength;
            return 2;
        }

        if (payloadLength < LeastOf(2 + sizeof(ulong)))
        {
            target[1] = 126;
            BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)payloadLength);
            return 2 + sizeof(ushort);
        }

        target[1] = 127;
        BinaryPrimitives.WriteInt64BigEndian(target[2..], payloadLength);
        return 2 + sizeof(ulong);
    }

    private static bool IsControlCode(int opcode) => (opcode & ControlBit) != 0;

    // The least payload that needs so long a head, the masking key left out.
    private static long LeastOf(int length) => length switch { 2 + sizeof(ushort) => 126, 2 + sizeof(ulong) => 1 << 16, _ => 0 };
}
