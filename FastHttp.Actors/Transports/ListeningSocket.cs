using System.Net;
using System.Net.Sockets;

namespace FastHttp.Actors.Transports;

/// <summary>A listening socket: how it is opened and closed, the same for every transport that has real sockets.</summary>
internal sealed class ListeningSocket : IDisposable
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

    private readonly SocketFile? _file;

    private ListeningSocket(Socket socket, SocketFile? file)
    {
        Socket = socket;
        _file = file;
    }

    public Socket Socket { get; }

    public static ListeningSocket Open(EndPoint endPoint, ListenOptions options)
    {
        var socket = endPoint is UnixDomainSocketEndPoint
            ? SocketFile.Bind(endPoint, options.SocketMode, out var file)
            : Bind(endPoint, options, out file);
        var listening = new ListeningSocket(socket, file);
        try
        {
            socket.Listen(options.Backlog);
            return listening;
        }
        catch
        {
            listening.Dispose();
            throw;
        }
    }

    /// <summary>Throws when anybody listens on the address. Opening a socket that shares its port would not show it.</summary>
    public static void ProbeExclusive(EndPoint endPoint)
    {
        if (endPoint is UnixDomainSocketEndPoint)
        {
            SocketFile.ThrowIfServed(endPoint);
            return;
        }

        Bind(endPoint, new ListenOptions(SharePort: false), out _).Dispose();
    }

    /// <summary>
    /// Makes the kernel drop the first segment of every new handshake. Without this, closing would reset the connections that
    /// entered the queue after the last accept. SO_REUSEPORT has no other way to stop new connections on one of its sockets.
    /// Clients of a Unix socket are those who find its file, so that one goes.
    /// </summary>
    public unsafe void EndHandshakes()
    {
        _file?.Remove();
        if (!OperatingSystem.IsLinux() || Socket.ProtocolType != ProtocolType.Tcp)
        {
            return;
        }

        fixed (ulong* program = DropHandshakes)
        {
            // struct sock_fprog: the number of instructions and their address.
            var filter = stackalloc nint[2] { DropHandshakes.Length, (nint)program };
            Socket.SetRawSocketOption(SolSocketOnLinux, SoAttachFilterOnLinux, new ReadOnlySpan<byte>(filter, 2 * sizeof(nint)));
        }
    }

    public void Dispose()
    {
        _file?.Remove();
        Socket.Dispose();
    }

    private static Socket Bind(EndPoint endPoint, ListenOptions options, out SocketFile? file)
    {
        file = null;
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            ConfigureTcp(socket, endPoint, options);
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
}
