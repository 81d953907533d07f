using System.Text;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>Steps that nobody awaits, two at a time, or that are overtaken by a response.</summary>
public sealed class StepTests
{
    private readonly Gate _gate = new();

    [Theory]
    [InlineData("/whole")]
    [InlineData("/streamed")]
    public async Task A_response_may_follow_a_read_that_nobody_awaits(string path)
    {
        ValueTask<BodyPart> read = default;
        void Handle(RequestCtx ctx)
        {
            read = ctx.ReadBodyAsync();
            ctx.Text("done");
        }

        await using var server = await TestServer.Start(routes =>
        {
            routes.MapPost("/whole", Handle);
            routes.MapPost("/streamed", Handle).WithStreamedBody();
        });
        using var client = await server.Connect();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("done", (await client.Exchange(Post(path, "body"))).Body);
            Assert.True((await read.AsTask().Soon()).IsLast);
        }

        Assert.Equal(1, server.Sum(counters => counters.ConnectionsOpened));
    }

    [Fact]
    public async Task A_read_that_waits_ends_when_another_responds()
    {
        RequestCtx? other = null;
        var read = new TaskCompletionSource<BodyPart>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.Start(routes => routes.MapPost("/", async ctx =>
        {
            var part = ctx.ReadBodyAsync();
            other = ctx;
            read.SetResult(await part);
        }).WithStreamedBody().WithTimeout(FarAway));
        using var client = await server.Connect();
        await server.SendAlone(client, Bytes(Head("POST", "/", 10)));
        await TestServer.Until(() => other is not null, "the handler reads");
        await server.Settle();

        other!.Value.Text("by another");
        Assert.Equal("by another", (await client.ReceiveResponse()).Body);
        Assert.True((await read.Task.Soon()).IsAborted);
    }

    [Fact]
    public async Task A_piece_that_is_kept_never_holds_what_came_later()
    {
        // A piece is its handler's until it asks for the next one; what it held at the end it must hold for ever.
        var kept = new List<(string Text, ReadOnlyMemory<byte> Bytes)>();
        await using var server = await TestServer.Start(routes => routes.MapPost("/", async ctx =>
        {
            var parts = new List<BodyPart>();
            do
            {
                parts.Add(await ctx.ReadBodyAsync());
            }
            while (!parts[^1].IsLast);
            kept.AddRange(parts.Select(part => (Encoding.ASCII.GetString(part.Bytes.Span), part.Bytes)));
            ctx.Text("done");
        }).WithStreamedBody());
        using var client = await server.Connect();
        for (var i = 0; i < 20; i++)
        {
            var body = Pattern(1000 + i);
            await server.SendAlone(client, Bytes(Head("POST", "/", body.Length) + body[..500]));
            await client.Send(body[500..]);
            Assert.Equal("done", (await client.ReceiveResponse()).Body);
        }

        Assert.InRange(kept.Count, 20, 100);
        var changed = kept.Where(part => part.Text != Encoding.ASCII.GetString(part.Bytes.Span)).ToList();
        Assert.True(changed.Count == 0, $"{changed.Count} of {kept.Count} pieces were written to");
    }

    [Fact]
    public async Task Of_two_flushes_at_once_one_is_told_so_and_both_end()
    {
        var failures = 0;
        await using var server = await TestServer.Start(routes => routes.MapGet("/", async ctx =>
        {
            async Task Flush()
            {
                for (var i = 0; i < 200; i++)
                {
                    try
                    {
                        await ctx.FlushAsync();
                    }
                    catch (InvalidOperationException)
                    {
                        Interlocked.Increment(ref failures);
                    }
                }
            }

            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Flush)));
            ctx.BodyWriter.Write("end"u8);
            ctx.Complete();
        }).WithTimeout(FarAway));
        using var client = await server.Connect();
        Assert.Equal("end", (await client.Get("/").Soon()).Body);
        Assert.InRange(failures, 1, 800);
    }

    // Between a step's end and the moment its awaiter hears of it, a second caller must not take its place.
    [Fact]
    public async Task A_step_is_under_way_until_its_result_is_taken()
    {
        var signal = new BodySignal<bool>(null!, 1, dropped: false);
        void Begin() => _ = signal.Begin().AsTask();

        var first = signal.Begin();
        Assert.Throws<InvalidOperationException>(Begin);
        signal.End(true);
        Assert.Throws<InvalidOperationException>(Begin);
        Assert.True(await first);
        var second = signal.Begin();
        signal.Drop();
        Assert.False(await second);
    }

    [Fact]
    public async Task A_flush_that_nobody_awaits_before_the_last_word_loses_nothing()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx =>
        {
            ctx.BodyWriter.Write("one "u8);
            _ = ctx.FlushAsync().AsTask();
            ctx.BodyWriter.Write("two"u8);
            ctx.Complete();
        }));
        using var client = await server.Connect();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("one two", (await client.Get("/")).Body);
        }
    }

    [Fact]
    public async Task A_handler_that_writes_on_while_it_flushes_harms_no_one_else()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", async ctx =>
        {
            await Task.Run(async () =>
            {
                for (var i = 0; i < 300; i++)
                {
                    var flush = ctx.FlushAsync();
                    for (var j = 0; j < 50; j++)
                    {
                        ctx.BodyWriter.Write(new byte[700]);
                    }

                    await flush;
                }
            });
            ctx.Complete();
        }).WithTimeout(FarAway));
        using var client = await server.Connect();
        var response = await client.Get("/").Soon();
        Assert.Equal(300 * 50 * 700, response.Body.Length);
    }
}
