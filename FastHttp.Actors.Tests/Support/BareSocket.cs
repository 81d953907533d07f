using System.Net.Sockets;
using System.Text;

namespace FastHttp.Actors.Tests.Support;

/// <summary>A client that waits and allocates nothing when it is used, for tests that count bytes.</summary>
internal static class BareSocket
{
    /// <summary>Connects, sends a request and takes the head of its response, no byte more.</summary>
    public static Socket Open(TestServer server, string request)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(server.Binding.LocalEndPoint);
        socket.Send(Encoding.ASCII.GetBytes(request));
        var head = new byte[1000];
        for (var length = 0; !head.AsSpan(0, length).EndsWith("\r\n\r\n"u8); length++)
        {
            if (socket.Receive(head.AsSpan(length, 1)) == 0)
            {
                throw new IOException("The server has closed.");
            }
        }

        return socket;
    }
}
