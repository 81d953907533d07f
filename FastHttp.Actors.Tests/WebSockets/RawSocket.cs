using System.Buffers.Binary;
using System.Text;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.WebSockets;

/// <summary>A WebSocket's client that sends what it is told, right or wrong, and reads frames strictly.</summary>
internal sealed class RawSocket(RawClient client) : IDisposable
{
    public const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    public static string Request(string target = "/ws", string fields = "") =>
        $"GET {target} HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Key}\r\n{fields}\r\n";

    public static async Task<RawSocket> Open(TestServer server, string target = "/ws", string fields = "")
    {
        var client = await server.Connect();
        var response = await client.Exchange(Request(target, fields));
        Assert.Equal(101, response.Status);
        return new RawSocket(client);
    }

    public Task Send(params byte[][] frames) => client.Send(frames.SelectMany(frame => frame).ToArray());

    /// <summary>The next frame: "Text Hello", "Binary 00FF", "Ping", "Close 1000 reason".</summary>
    public async Task<string> Receive()
    {
        var (first, payload) = await ReceiveFrame();
        var text = (first & 0x0F) switch
        {
            1 => $"Text {Encoding.UTF8.GetString(payload)}",
            2 => $"Binary {Convert.ToHexString(payload)}",
            8 => payload.Length == 0 ? "Close" : $"Close {BinaryPrimitives.ReadUInt16BigEndian(payload)} {Encoding.UTF8.GetString(payload.AsSpan(2))}",
            9 => $"Ping {Encoding.UTF8.GetString(payload)}",
            10 => $"Pong {Encoding.UTF8.GetString(payload)}",
            var other => $"Opcode {other}",
        };
        return ((first & 0xF0) == 0x80 ? "" : $"[{first & 0xF0:X2}] ") + text.TrimEnd();
    }

    /// <summary>The next frame: its first byte, and its payload as it is.</summary>
    public async Task<(int First, byte[] Payload)> ReceiveFrame()
    {
        var head = await Bytes(2);
        Assert.Equal(0, head[1] & 0x80);
        var length = head[1] & 0x7F;
        length = length switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await Bytes(2)),
            127 => (int)BinaryPrimitives.ReadInt64BigEndian(await Bytes(8)),
            _ => length,
        };
        return (head[0], await Bytes(length));
    }

    /// <summary>0: the server closed in order; -1: it reset.</summary>
    public Task<int> ReceiveEnd() => client.ReceiveEnd();

    public void CloseSend() => client.CloseSend();

    public void Abort() => client.Abort();

    public void Dispose() => client.Dispose();

    private async Task<byte[]> Bytes(int count) => Encoding.Latin1.GetBytes(await client.Receive(count));
}
