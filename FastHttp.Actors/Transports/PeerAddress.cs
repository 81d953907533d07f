using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace FastHttp.Actors.Transports;

/// <summary>
/// The address at the other end, as a value: to count, compare and hash without allocating. IPv4 is kept in its IPv6-mapped form
/// (RFC 4291, 2.5.5.2), so that a client has the same address on an IPv4 and on a dual-mode socket. The default value is
/// "unknown", which a Unix domain socket has too.
/// </summary>
internal readonly record struct PeerAddress(UInt128 Address, int Port, uint ScopeId = 0)
{
    private const ulong MappedPrefix = 0xFFFF_0000_0000;

    // The unspecified address (all zeros) is never that of a peer.
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
