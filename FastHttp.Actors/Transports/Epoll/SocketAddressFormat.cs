using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace FastHttp.Actors.Transports.Epoll;

/// <summary>Reads Linux's struct sockaddr_in, sockaddr_in6 and sockaddr_un.</summary>
internal static class SocketAddressFormat
{
    /// <summary>Room for the largest of them (sockaddr_un has 110 bytes).</summary>
    public const int MaxSize = 128;

    private const int FamilyUnix = 1;
    private const int FamilyIPv4 = 2;
    private const int FamilyIPv6 = 10;
    private const int FamilySize = 2;

    public static PeerAddress ReadPeer(ReadOnlySpan<byte> address) => Family(address) switch
    {
        FamilyIPv4 => PeerAddress.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(address[4..]), Port(address)),
        FamilyIPv6 => new PeerAddress(
            BinaryPrimitives.ReadUInt128BigEndian(address[8..]), Port(address), MemoryMarshal.Read<uint>(address[24..])),
        _ => default,
    };

    public static EndPoint? ReadEndPoint(ReadOnlySpan<byte> address)
    {
        if (Family(address) != FamilyUnix)
        {
            return ReadPeer(address).ToEndPoint();
        }

        var path = address[FamilySize..].TrimEnd((byte)0);
        return path.IsEmpty ? null : new UnixDomainSocketEndPoint(Encoding.UTF8.GetString(path));
    }

    private static int Family(ReadOnlySpan<byte> address) => address.Length < FamilySize ? 0 : MemoryMarshal.Read<ushort>(address);

    private static int Port(ReadOnlySpan<byte> address) => BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
}
