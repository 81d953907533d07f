using Akka;
using Akka.Actor;
using Akka.IO;
using Akka.Streams;
using Akka.Streams.Dsl;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Streams;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Streams;

/// <summary>Responses whose body is an Akka.Streams source.</summary>
public sealed class SourceResponseTests
{
    private static readonly Source<ByteString, NotUsed> Three = Source.From(["one\n", "two\n", "three\n"]).Select(ByteString.FromString);

    private int _runs;

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task It_is_sent_in_chunks(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        var response = await client.Exchange(Get("/three"));
        Assert.Equal(("chunked", "one\ntwo\nthree\n"), (response["Transfer-Encoding"], response.Body));
    }

    [Fact]
    public async Task Each_element_is_sent_at_once()
    {
        var queue = new TaskCompletionSource<ISourceQueueWithComplete<ByteString>>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.RespondWith(Source
            .Queue<ByteString>(1, OverflowStrategy.Backpressure)
            .MapMaterializedValue(made => queue.TrySetResult(made)))));
        using var client = await server.Connect();
        await client.Send(Get("/"));
        var elements = await queue.Task;
        await elements.OfferAsync(ByteString.FromString("begin"));
        while (!(await client.Receive(1)).Contains('b', StringComparison.Ordinal))
        {
        }

        Assert.Equal("egin\r\n", await client.Receive(6));
        for (var i = 0; i < 100; i++)
        {
            await elements.OfferAsync(ByteString.FromString($"{i:000}"));
            Assert.Equal($"3\r\n{i:000}\r\n", await client.Receive(8));
        }

        elements.Complete();
        Assert.Equal("0\r\n\r\n", await client.Receive(5));
    }

    [Fact]
    public async Task Small_elements_gather_while_a_piece_is_on_its_way()
    {
        const int Elements = 100_000;
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx =>
            ctx.RespondWith(Source.From(Enumerable.Range(0, Elements)).Select(i => ByteString.FromString($"{i},")))));
        var messages = server.Loops[0].Loop.Counters.Messages;
        var body = (await server.Get("/")).Body;
        Assert.True(string.Concat(Enumerable.Range(0, Elements).Select(i => $"{i},")) == body, "The body has changed.");
        Assert.InRange(server.Loops[0].Loop.Counters.Messages - messages, 1, Elements / 4);
    }

    [Theory]
    [InlineData("/three")]
    [InlineData("/braces")]
    [InlineData("/awaited")]
    [InlineData("/actor")]
    [InlineData("/awaiting-actor")]
    [InlineData("/plain-actor")]
    [InlineData("/pool")]
    [InlineData("/own-materializer")]
    public async Task Whoever_has_the_request_can_respond_with_a_source(string target)
    {
        await using var server = await Start();
        using var log = new CapturedLog(server.System);
        using var client = await server.Connect();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("one\ntwo\nthree\n", (await client.Exchange(Get(target))).Body);
        }

        Assert.Empty(log.Events.OfType<Akka.Event.Error>());
    }

    [Fact]
    public async Task What_was_set_before_is_kept()
    {
        await using var server = await Start();
        var response = await server.Get("/prepared");
        Assert.Equal((202, "text/x-count", "b", "one\ntwo\nthree\n"), (response.Status, response["Content-Type"], response["X-A"], response.Body));
    }

    [Fact]
    public async Task With_a_declared_length_it_is_counted_and_the_connection_goes_on()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.Send(Get("/declared?length=14") + Get("/ok"));
        var response = await client.ReceiveResponse();
        Assert.Equal((null, "14", "one\ntwo\nthree\n"), (response["Transfer-Encoding"], response["Content-Length"], response.Body));
        Assert.Equal("ok", (await client.ReceiveResponse()).Body);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(15)]
    public async Task More_or_less_than_the_declared_length_aborts_the_connection(int length)
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.Send(Get($"/declared?length={length}"));
        Assert.Equal(-1, await client.ReceiveEnd());
        Assert.Equal(1, server.Closed(CloseReason.ResponseBroken));
    }

    [Fact]
    public async Task An_empty_source_is_an_empty_body()
    {
        await using var server = await Start();
        var response = await server.Get("/empty");
        Assert.Equal((200, ""), (response.Status, response.Body));
    }

    [Fact]
    public async Task A_1_0_client_gets_it_up_to_the_end_of_the_connection()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.Send(Get10("/three"));
        Assert.EndsWith("\r\n\r\none\ntwo\nthree\n", await client.ReceiveToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task For_HEAD_the_source_does_not_run()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        var head = await client.Exchange(Head("HEAD", "/counting", 0));
        var declared = await client.Exchange(Head("HEAD", "/declared?length=14", 0));
        Assert.Equal((200, null, null), (head.Status, head["Transfer-Encoding"], head["Content-Length"]));
        Assert.Equal((200, null, "14"), (declared.Status, declared["Transfer-Encoding"], declared["Content-Length"]));
        Assert.Equal(0, _runs);
        Assert.Equal("one\ntwo\nthree\n", (await client.Exchange(Get("/counting"))).Body);
        Assert.Equal(1, _runs);
    }

    [Fact]
    public async Task A_request_that_has_its_response_runs_no_source()
    {
        await using var server = await Start();
        Assert.Equal("first", (await server.Get("/second")).Body);
        await server.Settle();
        Assert.Equal(0, _runs);
        Assert.True(server.Sum(loop => loop.Rejections.Sum()) == 0);
    }

    [Theory]
    [InlineData("/fails-at-once")]
    [InlineData("/fails-in-actor")]
    [InlineData("/fails-at-start")]
    public async Task A_source_that_fails_before_its_first_element_is_a_500(string target)
    {
        await using var server = await Start();
        using var log = new CapturedLog(server.System);
        using var client = await server.Connect();
        Assert.Equal(500, (await client.Exchange(Get(target))).Status);
        Assert.Equal("ok", (await client.Exchange(Get("/ok"))).Body);
        Assert.Contains("its request was answered with 500", await log.Until(2001), StringComparison.Ordinal);
        Assert.Equal(["no elements today"], log.Events.Where(line => line.Message.ToString()!.Contains("[FH2001]", StringComparison.Ordinal)).Select(line => line.Cause?.GetBaseException().Message));
    }

    [Fact]
    public async Task A_source_that_fails_later_aborts_the_connection()
    {
        await using var server = await Start();
        using var log = new CapturedLog(server.System);
        using var client = await server.Connect();
        await client.Send(Get("/fails-later"));
        Assert.Equal(-1, await client.ReceiveEnd());
        Assert.Equal(1, server.Closed(CloseReason.ResponseBroken));
        Assert.Contains("its response had begun and was cut off", await log.Until(2001), StringComparison.Ordinal);
        Assert.Single(log.Numbered(2001));
        Assert.Equal("ok", (await server.Get("/ok")).Body);
    }

    [Fact]
    public async Task A_materializer_that_is_shut_down_ends_the_response()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.Send(Get("/own-materializer-shut-down"));
        Assert.Equal(-1, await client.ReceiveEnd());
        Assert.Equal(1, server.Closed(CloseReason.ResponseBroken));
    }

    [Fact]
    public async Task A_response_that_has_started_takes_no_source()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.Send(Get("/flushed-before"));
        // The exception of the delegate cuts it off.
        Assert.Equal(-1, await client.ReceiveEnd());
    }

    private Task<TestServer> Start(TransportKind transport = TransportKind.Epoll) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
            routes.MapGet("/three", ctx => ctx.RespondWith(Three));
            routes.MapGet("/braces", ctx => { ctx.RespondWith(Three); });
            routes.MapGet("/awaited", async ctx => await ctx.RespondWith(Three));
            routes.MapGet("/actor", Props.Create<Responding>());
            routes.MapGet("/awaiting-actor", Props.Create<Awaiting>());
            routes.MapGet("/plain-actor", Props.Create<Plain>());
            routes.MapGet("/pool", Props.Create<Responding>()).Pool(2);
            routes.MapGet("/own-materializer", async ctx =>
            {
                using var materializer = ActorMaterializer.Create((ActorSystem)ctx.Exchange.Pool.Loop.System!);
                await ctx.RespondWith(Three, materializer: materializer);
            });
            routes.MapGet("/own-materializer-shut-down", async ctx =>
            {
                using var materializer = ActorMaterializer.Create((ActorSystem)ctx.Exchange.Pool.Loop.System!);
                var ended = ctx.RespondWith(Three.Concat(Source.Never<ByteString>()).Select(bytes =>
                {
                    if (bytes.Count == 6)
                    {
                        materializer.Shutdown();
                    }

                    return bytes;
                }), materializer: materializer);
                await ended;
            });
            routes.MapGet("/prepared", ctx => ctx.SetStatus(202).SetContentType("text/x-count").AddField("X-A", "b").RespondWith(Three));
            routes.MapGet("/declared", ctx => ctx.RespondWith(Three, long.Parse(ctx.Query["length"]!)));
            routes.MapGet("/empty", ctx => ctx.RespondWith(Source.Empty<ByteString>()));
            routes.MapGet("/counting", ctx => ctx.RespondWith(Counted(Three)));
            routes.MapGet("/second", ctx =>
            {
                ctx.Text("first");
                ctx.RespondWith(Counted(Three));
            });
            routes.MapGet("/fails-at-once", ctx => ctx.RespondWith(Source.Failed<ByteString>(new InvalidOperationException("no elements today"))));
            routes.MapGet("/fails-in-actor", Props.Create<Failing>());
            routes.MapGet("/fails-at-start", ctx => ctx.RespondWith(Source.From(Broken())));
            routes.MapGet("/fails-later", ctx => ctx.RespondWith(Three.Select(bytes => bytes.Count == 6 ? throw new InvalidOperationException("in the middle") : bytes)));
            routes.MapGet("/flushed-before", async ctx =>
            {
                await ctx.FlushAsync();
                await ctx.RespondWith(Counted(Three), 5);
            });
        },
        transport);

    private Source<ByteString, NotUsed> Counted(Source<ByteString, NotUsed> source) => Source.Lazily(() =>
    {
        Interlocked.Increment(ref _runs);
        return source;
    }).MapMaterializedValue(_ => NotUsed.Instance);

    private static IEnumerable<ByteString> Broken()
    {
        yield return Nothing();

        static ByteString Nothing() => throw new InvalidOperationException("no elements today");
    }

    private sealed class Responding : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => ctx.RespondWith(Three);
    }

    private sealed class Awaiting : AsyncHttpHandlerActor
    {
        protected override Task OnRequestAsync(RequestCtx ctx) => ctx.RespondWith(Three);
    }

    private sealed class Plain : ReceiveActor
    {
        public Plain() => Receive<RequestCtx>(ctx => ctx.RespondWith(Three));
    }

    private sealed class Failing : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) =>
            ctx.RespondWith(Source.Failed<ByteString>(new InvalidOperationException("no elements today")));
    }
}
