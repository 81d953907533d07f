using System.Net;
using System.Net.Sockets;

namespace FastHttp.Actors.Transports;

/// <summary>How a listening socket is opened, the same for every transport that has real sockets.</summary>
internal static class ListeningSocket
{
    private const int SolSocketOnLinux = 1;
    private const int SoReusePortOnLinux = 15;
    private const int SoAttachFilterOnLinux = 26;

    /// <summary>
    /// A classic BPF program. Each number is one instruction (struct sock_filter, from the low bits up: code, jump if true, jump if
    /// false, operand). Load the TCP flags (RFC 9293 3.1, byte 13), mask all but SYN and ACK, drop the segment if only SYN is set.
    /// </summary>
    private static readonly ulong[] DropHandshakes =
    [
        0x30 | 13UL << 32,
        0x54 | 0x12UL << 32,
        0x15 | 1UL << 24 | 0x02UL << 32,
        0x06 | 0UL << 32,
        0x06 | 0xFFFF_FFFFUL << 32,
    ];

    public static Socket Open(EndPoint endPoint, ListenOptions options)
    {
        var socket = Bind(endPoint, options);
        try
        {
            socket.Listen(options.Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Throws when anybody listens on the address. Opening a socket that shares its port would not show it.</summary>
    public static void ProbeExclusive(EndPoint endPoint)
    {
        if (endPoint is UnixDomainSocketEndPoint)
        {
            ThrowIfAnswered(endPoint);
            return;
        }

        Bind(endPoint, new ListenOptions(SharePort: false)).Dispose();
    }

    /// <summary>
    /// Makes the kernel drop the first segment of every new handshake. Without this, closing would reset the connections that
    /// entered the queue after the last accept. SO_REUSEPORT has no other way to stop new connections on one of its sockets.
    /// </summary>
    public static unsafe void EndHandshakes(Socket socket)
    {
        if (!OperatingSystem.IsLinux() || socket.ProtocolType != ProtocolType.Tcp)
        {
            return;
        }

        fixed (ulong* program = DropHandshakes)
        {
            // struct sock_fprog: the number of instructions and their address.
            var filter = stackalloc nint[2] { DropHandshakes.Length, (nint)program };
            socket.SetRawSocketOption(SolSocketOnLinux, SoAttachFilterOnLinux, new ReadOnlySpan<byte>(filter, 2 * sizeof(nint)));
        }
    }

    private static Socket Bind(EndPoint endPoint, ListenOptions options)
    {
        var isUnix = endPoint is UnixDomainSocketEndPoint;
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            if (isUnix)
            {
                RemoveStaleFile(endPoint);
            }
            else
            {
                ConfigureTcp(socket, endPoint, options);
            }

            // For TCP on Unix systems Bind sets SO_REUSEADDR itself, so that connections in TIME_WAIT do not hold the port.
            socket.Bind(endPoint);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void ConfigureTcp(Socket socket, EndPoint endPoint, ListenOptions options)
    {
        if (endPoint is IPEndPoint { Address: var address } && address.Equals(IPAddress.IPv6Any))
        {
            socket.DualMode = true;
        }

        // On Linux accepted sockets inherit it, which saves a system call per connection.
        socket.NoDelay = options.NoDelay;
        if (options.SharePort)
        {
            socket.SetRawSocketOption(SolSocketOnLinux, SoReusePortOnLinux, BitConverter.GetBytes(1));
        }
    }

    // A process that was killed leaves its socket file behind. Nobody accepts there, so the name is free.
    private static void RemoveStaleFile(EndPoint endPoint)
    {
        var path = endPoint.ToString()!;
        if (File.Exists(path) && !CanBeOpened(path))
        {
            ThrowIfAnswered(endPoint);
            File.Delete(path);
        }
    }

    // A socket cannot be opened as a file. A file that can be opened is somebody's data: it stays, and Bind says that the name is
    // taken.
    private static bool CanBeOpened(string path)
    {
        try
        {
            File.OpenHandle(path).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void ThrowIfAnswered(EndPoint endPoint)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endPoint);
        }
        catch (SocketException nobody) when (nobody.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable)
        {
            return;
        }

        throw new SocketException((int)SocketError.AddressAlreadyInUse);
    }
}
