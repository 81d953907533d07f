using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace FastHttp.Actors.Transports;

/// <summary>
/// Who is at the other end, as a value: to count, compare and hash without allocating. IPv4 is kept in its IPv6-mapped form
/// (RFC 4291, 2.5.5.2), so that one client is the same on an IPv4 and on a dual-mode socket. The default value is "unknown",
/// which is also what a Unix domain socket has.
/// </summary>
internal readonly record struct PeerAddress(UInt128 Address, int Port, uint ScopeId = 0)
{
    private const ulong MappedPrefix = 0xFFFF_0000_0000;

    // No peer can have the unspecified address.
    public bool IsKnown => Address != 0;

    public bool IsIPv4 => Address >> 32 == MappedPrefix >> 32;

    public static PeerAddress FromIPv4(uint address, int port) => new(MappedPrefix | address, port);

    public static PeerAddress From(EndPoint? endPoint)
    {
        if (endPoint is not IPEndPoint { Address: var address } internet)
        {
            return default;
        }

        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetwork && address.TryWriteBytes(bytes, out _))
        {
            return FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(bytes), internet.Port);
        }

        address.TryWriteBytes(bytes, out _);
        return new PeerAddress(BinaryPrimitives.ReadUInt128BigEndian(bytes), internet.Port, (uint)address.ScopeId);
    }

    public IPEndPoint? ToEndPoint()
    {
        if (!IsKnown)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, Address);
        // People write rules for 10.0.0.1, not for ::ffff:10.0.0.1.
        return new IPEndPoint(IsIPv4 ? new IPAddress(bytes[12..]) : new IPAddress(bytes, ScopeId), Port);
    }
}
