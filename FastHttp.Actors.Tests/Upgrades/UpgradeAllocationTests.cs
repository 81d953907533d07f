using System.Net.Sockets;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Upgrades;

/// <summary>What a read and a write of an upgraded connection cost.</summary>
[Collection(nameof(AllocationTests))]
public sealed class UpgradeAllocationTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(10_000)]
    public async Task A_piece_that_a_delegate_echoes_allocates_nothing(int size)
    {
        await using var server = await TestServer.Start(EchoUpgrades.Map);
        using var socket = BareSocket.Open(server, EchoUpgrades.Request("/stream"));
        var piece = Enumerable.Repeat((byte)'x', size).ToArray();
        AllocationTests.AssertAllocates(0, pieces => Exchange(socket, piece, pieces), 20_000, pipelined: 1);
    }

    private static void Exchange(Socket socket, byte[] piece, int pieces)
    {
        var received = piece.Length > 1000 ? stackalloc byte[piece.Length] : stackalloc byte[1000];
        for (var i = 0; i < pieces; i++)
        {
            socket.Send(piece);
            for (var length = 0; length < piece.Length;)
            {
                var more = socket.Receive(received);
                length += more > 0 ? more : throw new IOException("The server has closed.");
            }
        }
    }
}
