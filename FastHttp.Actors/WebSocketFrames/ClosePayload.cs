using System.Buffers.Binary;
using System.Text.Unicode;

namespace FastHttp.Actors.WebSocketFrames;

/// <summary>What a close frame says (RFC 6455 5.5.1): nothing, or a code and a reason in UTF-8.</summary>
internal static class ClosePayload
{
    /// <summary>Of a reason: what a control frame leaves beside the code. Bytes.</summary>
    public const int MaxReason = FrameHead.MaxControl - sizeof(ushort);

    /// <summary>Reads the code. False: the payload breaks a rule, and <paramref name="code"/> is what to close with.</summary>
    public static bool TryRead(ReadOnlySpan<byte> payload, out int code, out ReadOnlySpan<byte> reason)
    {
        reason = default;
        code = CloseCode.None;
        if (payload.IsEmpty)
        {
            return true;
        }

        code = payload.Length < sizeof(ushort) ? CloseCode.None : BinaryPrimitives.ReadUInt16BigEndian(payload);
        if (!CloseCode.MayBeSent(code))
        {
            code = CloseCode.ProtocolError;
            return false;
        }

        reason = payload[sizeof(ushort)..];
        if (!Utf8.IsValid(reason))
        {
            code = CloseCode.InvalidData;
            return false;
        }

        return true;
    }

    /// <summary>Writes the payload and returns its length. A reason that is too long is cut between two characters.</summary>
    public static int Write(Span<byte> target, int code, ReadOnlySpan<char> reason)
    {
        BinaryPrimitives.WriteUInt16BigEndian(target, (ushort)code);
        Utf8.FromUtf16(reason, target.Slice(sizeof(ushort), MaxReason), out _, out var written);
        return sizeof(ushort) + written;
    }
}
