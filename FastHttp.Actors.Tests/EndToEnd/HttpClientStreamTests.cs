using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.EndToEnd;

/// <summary>.NET's own client with bodies in pieces: each side goes on only when the other has its piece.</summary>
public sealed class HttpClientStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task It_has_a_piece_before_the_next_is_written()
    {
        using var received = new SemaphoreSlim(1);
        await using var server = await TestServer.Start(routes => routes.MapGet("/", async ctx =>
        {
            for (var piece = (byte)'a'; piece <= 'e'; piece++)
            {
                Assert.True(await received.WaitAsync(Patience));
                ctx.BodyWriter.Write([piece]);
                await ctx.FlushAsync();
            }

            ctx.Complete();
        }));
        using var client = ClientOf(server);
        using var response = await client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[10];
        foreach (var piece in "abcde"u8.ToArray())
        {
            Assert.Equal(1, await stream.ReadAsync(buffer));
            Assert.Equal(piece, buffer[0]);
            received.Release();
        }

        Assert.Equal(0, await stream.ReadAsync(buffer));
    }

    [Fact]
    public async Task The_handler_has_a_piece_before_the_next_is_sent()
    {
        using var received = new SemaphoreSlim(0);
        await using var server = await TestServer.Start(routes => routes.MapPost("/", async ctx =>
        {
            var pieces = new List<string>();
            BodyPart part;
            do
            {
                part = await ctx.ReadBodyAsync();
                pieces.Add(Encoding.ASCII.GetString(part.Bytes.Span));
                received.Release();
            }
            while (!part.IsLast);
            ctx.Json(pieces.Where(piece => piece.Length > 0));
        }).WithStreamedBody());
        using var client = ClientOf(server);
        using var content = new PieceByPiece(["one", "two", "three"], received);
        using var response = await client.PostAsync("/", content);
        Assert.Equal<string[]>(["one", "two", "three"], (await response.Content.ReadFromJsonAsync<string[]>())!);
    }

    /// <summary>Not an echo: this client reads no response before it has sent its whole body.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Large_bodies_are_whole_and_in_order_in_both_directions(bool chunked)
    {
        var bytes = new byte[20 << 20];
        new Random(1).NextBytes(bytes);
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapPost("/", Hash).WithStreamedBody();
            routes.MapGet("/", ctx => Send(ctx, bytes));
        });
        using var client = ClientOf(server);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(bytes) };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await client.SendAsync(request);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(bytes)), await response.Content.ReadAsStringAsync());
        Assert.True((await client.GetByteArrayAsync("/")).AsSpan().SequenceEqual(bytes));
    }

    private static async Task Hash(RequestCtx ctx)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        BodyPart part;
        do
        {
            part = await ctx.ReadBodyAsync();
            hash.AppendData(part.Bytes.Span);
        }
        while (!part.IsLast);
        ctx.Text(Convert.ToHexString(hash.GetHashAndReset()));
    }

    private static async Task Send(RequestCtx ctx, byte[] bytes)
    {
        foreach (var piece in bytes.Chunk(100_000))
        {
            ctx.BodyWriter.Write(piece);
            await ctx.FlushAsync();
        }

        ctx.Complete();
    }

    private static HttpClient ClientOf(TestServer server) => new()
    {
        BaseAddress = new Uri($"http://{server.Binding.LocalEndPoint}"),
        Timeout = Patience,
    };

    private sealed class PieceByPiece(string[] pieces, SemaphoreSlim received) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            foreach (var piece in pieces)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(piece));
                await stream.FlushAsync();
                Assert.True(await received.WaitAsync(Patience));
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = -1;
            return false;
        }
    }
}
