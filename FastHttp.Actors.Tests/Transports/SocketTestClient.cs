using System.Net;
using System.Net.Sockets;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Tests.Transports;

internal sealed class SocketTestClient : ITestClient
{
    private readonly Socket _socket;

    public SocketTestClient(EndPoint endPoint)
    {
        var isUnix = endPoint is UnixDomainSocketEndPoint;
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        _socket.Connect(endPoint);
        _socket.Blocking = false;
    }

    public EndPoint LocalEndPoint => _socket.LocalEndPoint!;

    public int Descriptor => (int)_socket.SafeHandle.DangerousGetHandle();

    /// <summary>Linux: how many TCP segments have come (tcpi_segs_in of struct tcp_info).</summary>
    public int SegmentsIn
    {
        get
        {
            const int tcp = 6, tcpInfo = 11, segmentsIn = 140;
            var info = new byte[segmentsIn + sizeof(int)];
            _socket.GetRawSocketOption(tcp, tcpInfo, info);
            return BitConverter.ToInt32(info, segmentsIn);
        }
    }

    public int Send(ReadOnlySpan<byte> bytes)
    {
        var sent = _socket.Send(bytes, SocketFlags.None, out var error);
        return Result(sent, error) is var result && result == TransportConnection.WouldBlock ? 0 : result;
    }

    public int Receive(Span<byte> destination) => Result(_socket.Receive(destination, SocketFlags.None, out var error), error);

    public void CloseSend() => _socket.Shutdown(SocketShutdown.Send);

    public void Abort() => _socket.Close(0);

    public void Dispose() => _socket.Dispose();

    private static int Result(int moved, SocketError error) => error switch
    {
        SocketError.Success => moved,
        SocketError.WouldBlock => TransportConnection.WouldBlock,
        _ => TransportConnection.Broken,
    };
}
