using System.Text;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.WebSocketFrames;

namespace FastHttp.Actors.WebSockets;

/// <summary>Writes frames to one client, deflated when that was agreed on. Whether they may be written its session knows. Loop's thread only.</summary>
internal sealed class MessageWriter(IUpgradedConnection connection, int maxQueuedBytes, bool deflates)
{
    /// <inheritdoc cref="SlowClient.HasRoom"/>
    public bool HasRoom(int length) => SlowClient.HasRoom(connection, length, maxQueuedBytes);

    /// <param name="text">A message.</param>
    /// <param name="length">Bytes of it as UTF-8.</param>
    public void Text(string text, int length)
    {
        if (deflates)
        {
            Message(Opcode.Text, Encoding.UTF8.GetBytes(text));
            return;
        }

        var target = connection.Reserve(FrameHead.MaxLength + length);
        var head = FrameHead.Write(target, Opcode.Text, length);
        connection.Commit(head + Encoding.UTF8.GetBytes(text, target[head..]));
    }

    /// <summary>A message of text or of bytes.</summary>
    public void Message(Opcode opcode, ReadOnlySpan<byte> payload) =>
        Frame(opcode, deflates ? MessageDeflater.Deflate(payload) : payload, isCompressed: deflates);

    public void Control(Opcode opcode, ReadOnlySpan<byte> payload) => Frame(opcode, payload, isCompressed: false);

    public void Close(int code, string reason)
    {
        Span<byte> payload = stackalloc byte[FrameHead.MaxControl];
        Control(Opcode.Close, payload[..ClosePayload.Write(payload, code, reason)]);
    }

    private void Frame(Opcode opcode, ReadOnlySpan<byte> payload, bool isCompressed)
    {
        var target = connection.Reserve(FrameHead.MaxLength + payload.Length);
        var head = FrameHead.Write(target, opcode, payload.Length, isFinal: true, isCompressed);
        payload.CopyTo(target[head..]);
        connection.Commit(head + payload.Length);
    }
}
