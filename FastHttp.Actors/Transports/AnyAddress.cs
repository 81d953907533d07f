using System.Net;
using System.Net.Sockets;

namespace FastHttp.Actors.Transports;

/// <summary>Every address of the machine: IPv6 and IPv4 by one socket, or IPv4 alone where the kernel has no IPv6.</summary>
internal static class AnyAddress
{
    public static IPAddress Here() => Choose(Socket.OSSupportsIPv6, BindIPv6);

    /// <param name="isIPv6Enabled">What the framework says. It only asks whether there can be a socket.</param>
    /// <param name="bind">Binds a socket to any port of all addresses; throws as the system does.</param>
    public static IPAddress Choose(bool isIPv6Enabled, Action bind)
    {
        if (!isIPv6Enabled)
        {
            return IPAddress.Any;
        }

        try
        {
            bind();
        }
        catch (SocketException failure) when (failure.SocketErrorCode
            is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable
            or SocketError.ProtocolFamilyNotSupported or SocketError.ProtocolNotSupported)
        {
            return IPAddress.Any;
        }
        catch (SocketException)
        {
            // Another reason, for instance no descriptors: to listen will fail by it, with its name.
        }

        return IPAddress.IPv6Any;
    }

    private static void BindIPv6()
    {
        using var socket = new Socket(AddressFamily.InterNetworkV6, SocketType.Stream, ProtocolType.Tcp) { DualMode = true };
        socket.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
    }
}
