using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.WebSockets;

/// <summary>Bytes that a client sends after the handshake, and the frames that an echo has to send back.</summary>
/// <param name="Name">The section of RFC 6455 and what it is about.</param>
/// <param name="Sent">Frames, right or wrong.</param>
/// <param name="Received">
/// As <see cref="RawSocket.Receive"/> tells them. When the last one is a close frame, the server ends the connection by itself, and the
/// reason is not compared; otherwise the client closes.
/// </param>
internal sealed record FrameCase(string Name, byte[] Sent, params string[] Received)
{
    /// <summary>More would take too long byte by byte.</summary>
    private const int FewBytes = 600;

    /// <summary>Each case in one piece, in pieces of an odd size, and byte by byte, each on a connection of its own.</summary>
    public static async Task Run(TestServer server, IEnumerable<FrameCase> cases, bool inOnePiece = false)
    {
        foreach (var one in cases)
        {
            int[] sizes = inOnePiece ? [int.MaxValue] : one.Sent.Length <= FewBytes ? [int.MaxValue, 3, 1] : [int.MaxValue, 997];
            foreach (var size in sizes)
            {
                try
                {
                    await one.Run(server, size);
                }
                catch (Exception cause)
                {
                    Assert.Fail($"{one.Name}, in pieces of {size}: {cause.Message}");
                }
            }
        }
    }

    private async Task Run(TestServer server, int size)
    {
        using var socket = await RawSocket.Open(server);
        for (var at = 0; at < Sent.Length;)
        {
            var piece = Sent[at..(int)Math.Min((long)at + size, Sent.Length)];
            at += piece.Length;
            await socket.Send(piece);
        }

        foreach (var expected in Received)
        {
            var received = await socket.Receive();
            Assert.Equal(expected, expected.StartsWith("Close", StringComparison.Ordinal) ? CodeOf(received) : received);
        }

        if (Received is not [.., ['C', 'l', 'o', 's', 'e', ..]])
        {
            await socket.Send(ClientFrames.Close(1000));
            Assert.Equal("Close 1000", await socket.Receive());
        }

        // RFC 6455 7.1.1: the server closes first, and in order.
        Assert.Equal(0, await socket.ReceiveEnd());
    }

    private static string CodeOf(string close) => string.Join(' ', close.Split(' ').Take(2));
}
