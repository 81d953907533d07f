using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Conformance.Samples;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>Chunk sizes, extensions and ends.</summary>
[Trait("Rfc", "9112 7.1")]
[Collection(ConformanceCollection.Name)]
public sealed class Rfc9112_7_ChunkedTests(BothServers servers)
{
    private const string End = "\r\n0\r\n\r\n";
    private const string Tiny = "1\r\na\r\n";

    // Seven bytes of framing for one of data, and five are allowed: each takes two of the 16 KiB that are free.
    private const string Padded = "001\r\na\r\n";
    private const int PaddedChunks = 16384 / 2;

    public static readonly TheoryData<string, int, string> Rejected = new()
    {
        { Chunked("\r\n"), 400, nameof(Rejection.InvalidChunkSize) },
        { Chunked(" 5\r\nhello" + End), 400, nameof(Rejection.InvalidChunkSize) },
        { Chunked("5 \r\nhello" + End), 400, nameof(Rejection.InvalidChunkSize) },
        { Chunked("0x5\r\nhello" + End), 400, nameof(Rejection.InvalidChunkSize) },
        { Chunked("+5\r\nhello" + End), 400, nameof(Rejection.InvalidChunkSize) },
        { Chunked("-5\r\nhello" + End), 400, nameof(Rejection.InvalidChunkSize) },
        { Chunked("5,\r\nhello" + End), 400, nameof(Rejection.InvalidChunkSize) },
        { Chunked("g\r\nhello" + End), 400, nameof(Rejection.InvalidChunkSize) },
        { Chunked("00000000000000005\r\nhello" + End), 400, nameof(Rejection.InvalidChunkSize) },
        { Chunked("8000000000000000\r\nhello" + End), 400, nameof(Rejection.InvalidChunkSize) },
        { Chunked("ffffffffffffffff\r\nhello" + End), 400, nameof(Rejection.InvalidChunkSize) },
        { Chunked("10000000000000005\r\nhello" + End), 400, nameof(Rejection.InvalidChunkSize) },
        { Chunked("7fffffffffffffff\r\nhello" + End), 413, nameof(Rejection.BodyTooLarge) },
        { Chunked("5\nhello" + End), 400, nameof(Rejection.InvalidLineEnd) },
        { Chunked("5\rhello" + End), 400, nameof(Rejection.InvalidLineEnd) },
        { Chunked("5\r\nhello\n0\r\n\r\n"), 400, nameof(Rejection.InvalidChunkEnd) },
        { Chunked("5\r\nhello\r0\r\n\r\n"), 400, nameof(Rejection.InvalidChunkEnd) },
        { Chunked("5\r\nhello0\r\n\r\n"), 400, nameof(Rejection.InvalidChunkEnd) },
        { Chunked("4\r\nhello" + End), 400, nameof(Rejection.InvalidChunkEnd) },
        { Chunked("6\r\nhello" + End), 400, nameof(Rejection.InvalidChunkEnd) },
        { Chunked("5;\r\nhello" + End), 400, nameof(Rejection.InvalidLineEnd) },
        { Chunked("5;a=\r\nhello" + End), 400, nameof(Rejection.InvalidLineEnd) },
        { Chunked("5;a\nhello" + End), 400, nameof(Rejection.InvalidLineEnd) },
        { Chunked("5; a\r\nhello" + End), 400, nameof(Rejection.InvalidChunkExtension) },
        { Chunked("5;a =b\r\nhello" + End), 400, nameof(Rejection.InvalidChunkExtension) },
        { Chunked("5;=b\r\nhello" + End), 400, nameof(Rejection.InvalidChunkExtension) },
        { Chunked("5;a=\"b\0\"\r\nhello" + End), 400, nameof(Rejection.InvalidChunkExtension) },
        { Chunked("5;a=\"b\r\nhello" + End), 400, nameof(Rejection.InvalidLineEnd) },
        { Chunked("5;a=\"b\"c\r\nhello" + End), 400, nameof(Rejection.InvalidChunkExtension) },
        { Chunked($"5;{new string('a', 256)}\r\nhello{End}"), 400, nameof(Rejection.ChunkExtensionTooLong) },
        { Chunked(Repeat($"1;{new string('a', 255)}\r\na\r\n", 16) + "1;a\r\na" + End), 400, nameof(Rejection.ChunkExtensionTooLong) },
        { Chunked("0\n\r\n"), 400, nameof(Rejection.InvalidLineEnd) },
        { Chunked("0\r\n\n"), 400, nameof(Rejection.InvalidLineEnd) },
    };

    public static readonly TheoryData<string, string> Understood = new()
    {
        { Chunked("0\r\n\r\n"), "POST / @a []" },
        { Chunked("5\r\nhello" + End), "POST / @a [hello]" },
        { Chunked("2\r\nhe\r\n3\r\nllo" + End), "POST / @a [hello]" },
        { Chunked("A\r\n0123456789\r\na\r\n0123456789" + End), "POST / @a [01234567890123456789]" },
        { Chunked("0000000000000005\r\nhello\r\n0000000000000000\r\n\r\n"), "POST / @a [hello]" },
        { Chunked("5;a;b=c;d=\"e \\\" ;\t\"\r\nhello\r\n0;z\r\n\r\n"), "POST / @a [hello]" },
        { Chunked($"5;{new string('a', 255)}\r\nhello{End}"), "POST / @a [hello]" },
        { Chunked(Repeat($"1;{new string('a', 255)}\r\na\r\n", 15) + $"1;{new string('a', 255)}\r\na" + End), "POST / @a [aaaaaaaaaaaaaaaa]" },
        { Chunked("2\r\n\r\n" + End), "POST / @a [\r\n]" },
    };

    [Theory]
    [MemberData(nameof(Rejected))]
    public Task Is_rejected(string request, int status, string reason) => servers.Reject(request, status, reason);

    [Theory]
    [MemberData(nameof(Understood))]
    public Task Is_understood(string request, string body) => servers.Understand(request, body);

    /// <summary>What a client sends that writes byte by byte: 1 MiB of it, many times the framing that is free.</summary>
    [Fact]
    public Task Chunks_of_one_byte_are_taken_for_any_length_of_body() =>
        servers.Understand(Chunked(Repeat(Tiny, 1 << 20) + "0\r\n\r\n"), $"POST / @a [{new string('a', 1 << 20)}]");

    [Fact]
    public async Task And_so_they_are_where_the_handler_takes_the_body_in_pieces()
    {
        await using var server = await TestServer.Start(
            routes => routes.MapPost("/", async ctx =>
            {
                var bytes = 0;
                BodyPart part;
                do
                {
                    part = await ctx.ReadBodyAsync();
                    bytes += part.Bytes.Length;
                }
                while (!part.IsLast);
                ctx.Text($"{bytes}");
            }).WithStreamedBody(),
            TransportKind.InMemory);
        Assert.Equal($"{1 << 20}", (await server.Exchange(Chunked(Repeat(Tiny, 1 << 20) + "0\r\n\r\n"))).Body);
    }

    /// <summary>At the size of a chunk its own end is not counted yet: the last chunk has two bytes less than the others.</summary>
    [Fact]
    public Task Padded_sizes_are_taken_up_to_the_bound_of_framing() =>
        servers.Understand(Chunked(Repeat(Padded, PaddedChunks + 1) + "0\r\n\r\n"), $"POST / @a [{new string('a', PaddedChunks + 1)}]");

    [Fact]
    public Task More_padded_sizes_than_that_are_rejected() =>
        servers.Reject(Chunked(Repeat(Padded, PaddedChunks + 2)), 400, nameof(Rejection.ChunksTooSmall));

    /// <summary>Extensions are framing too, but are rejected for what they are long before.</summary>
    [Fact]
    public Task A_flood_of_extensions_is_rejected() =>
        servers.Reject(Chunked(Repeat("1;a\r\na\r\n", 2049)), 400, nameof(Rejection.ChunkExtensionTooLong));
}
