using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>TCP keeps no boundaries: wherever a request is cut, the response is the same.</summary>
public sealed class RequestCutTests
{
    private static readonly string Whole = Post("/echo?a=b", "0123456789\r\n\r\nGET", "X-Field: value\r\n");

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_request_cut_in_two_anywhere_is_understood(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        var bytes = Bytes(Whole);
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            await server.SendAlone(client, bytes.AsMemory(0, cut));
            await client.Send(bytes.AsMemory(cut));
            await AssertEchoed(client);
        }
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_request_that_comes_byte_by_byte_is_understood(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        var bytes = Bytes(Whole);
        for (var i = 0; i < bytes.Length; i++)
        {
            await server.SendAlone(client, bytes.AsMemory(i, 1));
        }

        await AssertEchoed(client);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Two_requests_cut_anywhere_are_both_answered(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        var bytes = Bytes(Whole + Whole);
        for (var cut = Whole.Length - 4; cut < Whole.Length + 6; cut++)
        {
            await server.SendAlone(client, bytes.AsMemory(0, cut));
            await client.Send(bytes.AsMemory(cut));
            await AssertEchoed(client);
            await AssertEchoed(client);
        }
    }

    private static async Task AssertEchoed(RawClient client)
    {
        var response = await client.ReceiveResponse();
        Assert.Equal((200, "value 0123456789\r\n\r\nGET"), (response.Status, response.Body));
    }

    private static Task<TestServer> Start(TransportKind transport) => TestServer.Start(
        routes => routes.MapPost("/echo", ctx =>
            ctx.Text($"{ctx.Field("X-Field")} {System.Text.Encoding.Latin1.GetString(ctx.Body)}")),
        transport);
}
