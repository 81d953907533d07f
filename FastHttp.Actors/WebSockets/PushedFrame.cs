using FastHttp.Actors.Push;
using FastHttp.Actors.WebSocketFrames;

namespace FastHttp.Actors.WebSockets;

/// <summary>A hub's message as a frame of text, plain or deflated without context, which is the same for all clients.</summary>
internal sealed class PushedFrame(bool isDeflated) : PushEncoding(isDeflated ? PushForm.DeflatedFrame : PushForm.WebSocketFrame)
{
    private static readonly PushedFrame Plain = new(isDeflated: false);
    private static readonly PushedFrame Deflated = new(isDeflated: true);

    /// <summary>The one for a client with which permessage-deflate was agreed on, or was not.</summary>
    public static PushedFrame For(bool deflates) => deflates ? Deflated : Plain;

    public override byte[] Encode(PushMessage message)
    {
        ReadOnlySpan<byte> payload = isDeflated ? MessageDeflater.Deflate(message.Utf8) : message.Utf8;
        Span<byte> head = stackalloc byte[FrameHead.MaxLength];
        return [.. head[..FrameHead.Write(head, Opcode.Text, payload.Length, isFinal: true, isDeflated)], .. payload];
    }
}
