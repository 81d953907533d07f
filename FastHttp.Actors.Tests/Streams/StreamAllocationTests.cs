using System.Net.Sockets;
using System.Text;
using Akka.Streams;
using Akka.Streams.Dsl;
using FastHttp.Actors.Streams;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace FastHttp.Actors.Tests.Streams;

/// <summary>What a piece of a body costs in memory, beyond what a request has once.</summary>
[Collection(nameof(AllocationTests))]
public sealed class StreamAllocationTests(ITestOutputHelper output)
{
    private const int Pieces = 10_000;

    // "4" CR LF "abcd" CR LF.
    private const int ChunkLength = 9;

    private static readonly byte[] Piece = "abcd"u8.ToArray();

    // Sent without a flush, whose task would be an object.
    private static readonly byte[] Large = new byte[16 * 1024];

    [Theory]
    [InlineData("/stream", 16 * 1024 + 8)]
    [InlineData("/pipe", ChunkLength)]
    [InlineData("/sequence", ChunkLength)]
    public async Task A_piece_of_a_response_allocates_nothing(string target, int chunk)
    {
        await using var server = await Start();
        using var socket = Connect(server, $"GET {target} HTTP/1.1\r\nHost: test\r\n\r\n");
        var received = new byte[chunk];
        AllocationTests.AssertAllocates(0, pieces => TakeChunks(socket, received, pieces), Pieces, pipelined: 1);
    }

    [Theory]
    [InlineData("/body-stream", 0)]
    [InlineData("/body-pieces", 0)]
    [InlineData("/body-pipe", 64)] // .NET's own, when a read goes on on a loop.
    public async Task A_piece_of_a_request_allocates_nothing_of_ours(string target, int limit)
    {
        await using var server = await Start();
        using var socket = Connect(server, $"POST {target} HTTP/1.1\r\nHost: test\r\nContent-Length: {1 << 30}\r\n\r\n");
        var received = new byte[ChunkLength];
        AllocationTests.AssertAllocates(limit, pieces => GiveAndTake(socket, received, pieces), Pieces, pipelined: 1);
    }

    /// <summary>
    /// Akka's own interpreter allocates for each event that comes from outside, and an element is an object. Compared with a graph of the
    /// same form whose stages do nothing else.
    /// </summary>
    [Fact]
    public async Task An_element_of_a_source_costs_what_Akka_takes_for_it()
    {
        await using var server = await Start();
        using var socket = Connect(server, $"POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: {1 << 30}\r\n\r\n");
        var received = new byte[ChunkLength];
        var ours = await Measure(() =>
        {
            GiveAndTake(socket, received, Pieces);
            return Task.CompletedTask;
        });
        var materializer = server.System.Materializer();
        var bare = await Measure(() => Source.FromGraph(new BareEvents.BareSource(Piece.Length)).RunWith(new BareEvents.BareSink(Pieces), materializer));
        output.WriteLine($"{ours:0.0} bytes an element, {bare:0.0} with stages that do nothing");
        Assert.InRange(ours, 0, bare + 8);
    }

    // The client is in the middle of an endless response: each chunk that it takes lets the next ones come.
    private static void TakeChunks(Socket socket, byte[] chunk, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Take(socket, chunk);
        }
    }

    private static void GiveAndTake(Socket socket, byte[] chunk, int count)
    {
        for (var i = 0; i < count; i++)
        {
            socket.Send(Piece);
            Take(socket, chunk);
        }
    }

    private static void Take(Socket socket, byte[] chunk)
    {
        for (var length = 0; length < chunk.Length;)
        {
            var more = socket.Receive(chunk.AsSpan(length));
            length += more > 0 ? more : throw new IOException("The server has closed.");
        }
    }

    private static async Task<double> Measure(Func<Task> act)
    {
        var least = long.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await act();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least / (double)Pieces;
    }

    // Not asynchronously: .NET waits with objects on a socket that was used so once.
    private static Socket Connect(TestServer server, string request)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(server.Binding.LocalEndPoint);
        socket.Send(Encoding.ASCII.GetBytes(request));
        if (request.StartsWith("POST", StringComparison.Ordinal))
        {
            socket.Send(Piece);
        }

        var head = new byte[1000];
        for (var length = 0; !head.AsSpan(0, length).EndsWith("\r\n\r\n"u8);)
        {
            length += socket.Receive(head.AsSpan(length, 1));
        }

        if (request.StartsWith("POST", StringComparison.Ordinal))
        {
            Take(socket, new byte[ChunkLength]);
        }

        return socket;
    }

    private static Task<TestServer> Start() => TestServer.Start(
        routes =>
        {
            routes.MapGet("/stream", async ctx =>
            {
                var stream = ctx.ResponseAsStream();
                while (true)
                {
                    await stream.WriteAsync(Large);
                }
            });
            routes.MapGet("/pipe", async ctx =>
            {
                var pipe = ctx.ResponseAsPipeWriter();
                while (!(await pipe.WriteAsync(Piece)).IsCompleted)
                {
                }
            });
            routes.MapGet("/sequence", ctx => ctx.RespondWith(Endless()));
            routes.MapPost("/body-stream", Echo).WithStreamedBody();
            routes.MapPost("/body-pipe", EchoPipe).WithStreamedBody();
            routes.MapPost("/body-pieces", EchoPieces).WithStreamedBody();
            routes.MapPost("/echo", ctx => ctx.RespondWith(ctx.BodyAsSource())).WithStreamedBody();
        },
        configure: options => options.Limits.MaxBodySize = 1 << 30);

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Endless()
    {
        while (true)
        {
            yield return Piece;
        }
    }

    private static async Task Echo(RequestCtx ctx)
    {
        var stream = ctx.BodyAsStream();
        var piece = new byte[100];
        while (await stream.ReadAsync(piece) is var length and > 0)
        {
            ctx.BodyWriter.Write(piece.AsSpan(0, length));
            await ctx.FlushAsync();
        }
    }

    private static async Task EchoPipe(RequestCtx ctx)
    {
        var pipe = ctx.BodyAsPipeReader();
        while (await pipe.ReadAsync() is { IsCompleted: false } read)
        {
            ctx.BodyWriter.Write(read.Buffer.FirstSpan);
            pipe.AdvanceTo(read.Buffer.End);
            await ctx.FlushAsync();
        }
    }

    private static async Task EchoPieces(RequestCtx ctx)
    {
        await foreach (var piece in ctx.BodyPieces())
        {
            ctx.BodyWriter.Write(piece.Span);
            await ctx.FlushAsync();
        }
    }
}
