using System.Text;
using FastHttp.Actors.WebSocketFrames;

namespace FastHttp.Actors.WebSockets;

/// <summary>How a WebSocket closes, as its actor is told it (RFC 6455 7). A mutable value with one owner.</summary>
internal struct CloseHandshake()
{
    public int Code { get; private set; } = CloseCode.Abnormal;

    public string Reason { get; private set; } = "";

    /// <summary>Sends our close frame.</summary>
    public void Begin(MessageWriter writer, int code, string reason)
    {
        writer.Close(code, reason);
        (Code, Reason) = (code, reason);
    }

    /// <summary>Takes the client's close frame, which is the response to ours if <paramref name="hasBegun"/>; else it is responded to.</summary>
    /// <returns>0; else the frame is wrong, and this is what to close with.</returns>
    public int Take(ReadOnlySpan<byte> payload, bool hasBegun, MessageWriter writer)
    {
        if (!ClosePayload.TryRead(payload, out var code, out var reason))
        {
            return code;
        }

        if (!hasBegun)
        {
            (Code, Reason) = (code, Encoding.UTF8.GetString(reason));
            // RFC 6455 5.5.1: the same code comes back.
            writer.Control(Opcode.Close, payload[..Math.Min(payload.Length, sizeof(ushort))]);
        }

        return 0;
    }
}
