using System.Text;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.WebSocketFrames;

namespace FastHttp.Actors.WebSockets;

/// <summary>Puts frames into a connection's send buffer, each whole message in one (RFC 6455 6.1). Loop's thread.</summary>
internal sealed class FrameSender(IUpgradedConnection connection, bool deflates)
{
    private readonly MessageDeflater? _deflater = deflates ? new MessageDeflater() : null;

    public void Text(string text)
    {
        if (_deflater is not null)
        {
            Message(Opcode.Text, Encoding.UTF8.GetBytes(text));
            return;
        }

        var length = Encoding.UTF8.GetByteCount(text);
        var target = connection.Reserve(FrameHead.MaxLength + length);
        var head = FrameHead.Write(target, Opcode.Text, length);
        connection.Commit(head + Encoding.UTF8.GetBytes(text, target[head..]));
    }

    public void Message(Opcode opcode, ReadOnlySpan<byte> payload) =>
        Frame(opcode, _deflater is null ? payload : _deflater.Deflate(payload), isCompressed: _deflater is not null);

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
