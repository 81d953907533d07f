using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Observability;

/// <summary>A request with a line in the access log allocates nothing, on no thread.</summary>
[Collection(nameof(AllocationTests))]
public sealed class AccessLogAllocationTests : IDisposable
{
    private const int Pipelined = 16;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(AccessLogFormat.Common)]
    [InlineData(AccessLogFormat.Combined)]
    [InlineData(AccessLogFormat.Json)]
    public async Task A_request_allocates_nothing(AccessLogFormat format)
    {
        var path = _folder.PathOf("access.log");
        var request = Get("/users/42?a=b", "Referer: http://example.com/k\u00e4se\r\nUser-Agent: a\"b\r\n");
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/users/{id}", ctx => ctx.Text("Hello, World!"u8)),
            TransportKind.InMemory,
            options =>
            {
                options.AccessLog.Format = format;
                options.AccessLog.File = path;
            });
        var responses = await SendTests.LengthOfResponse(server, request) * Pipelined;
        var peer = new ScriptedPeer(Bytes(string.Concat(Enumerable.Repeat(request, Pipelined))), responses);
        Assert.True(server.System.FastHttp().Network.TryConnect(server.Binding.LocalEndPoint, peer));

        AllocationTests.AssertAllocates(0, peer.Run, 100_000, Pipelined);

        // It was written, for the most part at least.
        Assert.True(new FileInfo(path).Length > 1_000_000);
    }
}
