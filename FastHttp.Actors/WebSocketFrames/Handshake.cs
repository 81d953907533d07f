using System.Buffers.Text;
using System.Security.Cryptography;

namespace FastHttp.Actors.WebSocketFrames;

/// <summary>The fields of the opening handshake (RFC 6455 4.2).</summary>
internal static class Handshake
{
    private const int KeyBytes = 16;
    private const int KeyLength = 24;

    private static ReadOnlySpan<byte> Guid => "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"u8;

    /// <summary>RFC 6455 4.1: 16 bytes in base64.</summary>
    public static bool IsKey(ReadOnlySpan<byte> key) =>
        key.Length == KeyLength && Base64.IsValid(key, out var length) && length == KeyBytes;

    /// <summary>The value of Sec-WebSocket-Accept for a valid key (RFC 6455 4.2.2).</summary>
    public static string AcceptOf(ReadOnlySpan<byte> key)
    {
        Span<byte> both = stackalloc byte[KeyLength + 36];
        key.CopyTo(both);
        Guid.CopyTo(both[KeyLength..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        // RFC 6455 asks for SHA-1. It proves that the server speaks the protocol, and protects nothing.
#pragma warning disable CA5350
        SHA1.HashData(both, hash);
#pragma warning restore CA5350
        return Convert.ToBase64String(hash);
    }
}
