using System.Diagnostics;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Observability;

/// <summary>What a request costs that a listener has looked at and does not want. Bytes are counted over the whole process.</summary>
[Collection(nameof(RecordedSpans))]
public sealed class SpanAllocationTests
{
    /// <summary>The numbers of a trace and of a span, which .NET has as strings: of 32 characters, and of 16.</summary>
    private const int TwoNumbers = 88 + 56;

    [Theory]
    [InlineData("", 0)]
    [InlineData("traceparent: invalid\r\ntracestate: a=1\r\nbaggage: user=me\r\n", 0)]
    [InlineData("traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00\r\nbaggage: user=me\r\n", TwoNumbers)]
    public async Task A_request_that_is_not_sampled_allocates_no_more_than_the_numbers_of_its_parent(string fields, int limit)
    {
        const int pipelined = 16;
        var request = Get("/users/42?a=b", fields);
        await using var server = await TestServer.Start(routes => routes.MapGet("/users/{id}", ctx => ctx.Text("Hello, World!"u8)), TransportKind.InMemory);
        var responses = await SendTests.LengthOfResponse(server, request) * pipelined;
        using var spans = new RecordedSpans(_ => ActivitySamplingResult.None);
        var peer = new ScriptedPeer(Bytes(string.Concat(Enumerable.Repeat(request, pipelined))), responses);
        Assert.True(server.System.FastHttp().Network.TryConnect(server.Binding.LocalEndPoint, peer));

        // As many as that, because StartActivity itself boxes 48 bytes until the compiler has made its final code.
        AllocationTests.AssertAllocates(limit, peer.Run, 100_000, pipelined, rounds: 200);

        Assert.Equal(0, spans.Started);
    }
}
