using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>How often the server sends, seen by a peer that counts.</summary>
public sealed class SendTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(64)]
    public async Task Responses_that_are_ready_together_leave_in_one_send(int pipelined)
    {
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/ok", ctx => ctx.Text("ok"u8)), TransportKind.InMemory);
        var response = await LengthOfResponse(server, Get("/ok"));
        var peer = new ScriptedPeer(Bytes(string.Concat(Enumerable.Repeat(Get("/ok"), pipelined))), response * pipelined);
        Assert.True(server.System.FastHttp().Network.TryConnect(server.Binding.LocalEndPoint, peer));
        peer.Run(batches: 100);
        Assert.Equal(100, peer.Sends);
        Assert.Equal(100 * pipelined, server.Sum(counters => counters.Requests) - 1);
    }

    /// <summary>Bytes on the wire, the same each time because the date has a fixed length.</summary>
    internal static async Task<int> LengthOfResponse(TestServer server, string request, ServerBinding? binding = null)
    {
        using var client = await server.Connect(binding ?? server.Binding);
        await client.Send(request);
        client.CloseSend();
        return (await client.ReceiveToEnd()).Length;
    }
}
