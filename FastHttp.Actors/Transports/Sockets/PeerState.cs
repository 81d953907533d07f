using System.Net.Sockets;

namespace FastHttp.Actors.Transports.Sockets;

/// <summary>
/// Whether the peer has left a connection whose bytes nobody receives. A receive would not show it before these bytes are taken.
/// </summary>
internal static class PeerState
{
    // getsockopt(TCP_INFO), see tcp(7). Its first byte is the state: enum in include/net/tcp_states.h, names as in RFC 9293 3.3.2.
    private const int Tcp = 6;
    private const int TcpInfo = 11;
    private const byte TimeWait = 6;
    private const byte Closed = 7;
    private const byte CloseWait = 8;
    private const byte LastAck = 9;
    private const byte Closing = 11;

    /// <summary>Costs one or two system calls. The socket is known to be readable.</summary>
    public static Readiness Of(Socket socket)
    {
        if (OperatingSystem.IsLinux() && socket.ProtocolType == ProtocolType.Tcp)
        {
            return OfState(socket);
        }

        // Readable without bytes is the end. An end behind bytes is not seen on these systems, a reset is.
        return socket.Available == 0 ? Readiness.Readable | Readiness.PeerClosed
            : socket.Poll(0, SelectMode.SelectError) ? Readiness.Readable | Readiness.Failed
            : Readiness.None;
    }

    private static Readiness OfState(Socket socket)
    {
        Span<byte> state = stackalloc byte[1];
        socket.GetRawSocketOption(Tcp, TcpInfo, state);
        return state[0] switch
        {
            Closed => Readiness.Readable | Readiness.Failed,
            CloseWait or LastAck or Closing or TimeWait => Readiness.Readable | Readiness.PeerClosed,
            _ => Readiness.None,
        };
    }
}
