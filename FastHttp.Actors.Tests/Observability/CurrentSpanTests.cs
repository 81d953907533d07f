using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Exchanges;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Observability;

/// <summary>Activity.Current is the request's while it is handled, on whatever thread, and nobody's before and afterwards.</summary>
[Collection(nameof(RecordedSpans))]
public sealed class CurrentSpanTests
{
    private static readonly ConcurrentQueue<string> Wrong = new();

    /// <summary>The path is the request's own: the current span must be of the same.</summary>
    private static void Check(RequestCtx ctx, string path, string where)
    {
        if (Activity.Current?.GetTagItem("url.path") as string != path || !ReferenceEquals(ctx.Activity, Activity.Current))
        {
            Wrong.Enqueue($"{where}: {path} sees {Activity.Current?.GetTagItem("url.path") ?? "nothing"}");
        }
    }

    private static void CheckNothing(string where)
    {
        if (Activity.Current is { } current)
        {
            Wrong.Enqueue($"{where} sees {current.GetTagItem("url.path")}");
        }
    }

    private static async Task Await(RequestCtx ctx, string where)
    {
        var path = ctx.Path;
        Check(ctx, path, where);
        await Task.Yield();
        Check(ctx, path, where);
        await Task.Run(() => Check(ctx, path, where));
        await Task.Delay(1);
        Check(ctx, path, where);
        ctx.Text("ok");
    }

    private sealed class Sync : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx)
        {
            Check(ctx, ctx.Path, nameof(Sync));
            Self.Tell("between");
            ctx.Text("ok");
        }

        protected override void OnMessage(object message) => CheckNothing("a message that is no request");
    }

    private sealed class Async : AsyncHttpHandlerActor
    {
        protected override Task OnRequestAsync(RequestCtx ctx) => Await(ctx, nameof(Async));

        protected override void OnMessage(object message) => CheckNothing("a message that is no request");
    }

    private sealed class Plain : ReceiveActor
    {
        public Plain()
        {
            ReceiveAsync<RequestCtx>(ctx => Await(ctx, nameof(Plain)));
            Receive<string>(_ => CheckNothing(nameof(Plain)));
        }
    }

    private sealed class Filter : ExchangeFilter
    {
        protected override bool OnRequest(RequestCtx ctx)
        {
            Check(ctx, ctx.Path, nameof(Filter));
            Activity.Current?.SetTag("seen", "once");
            return true;
        }

        protected override void OnResponse(ExchangeRequest request, ExchangeResponse response) => Activity.Current?.SetTag("seen", "twice");
    }

    private static readonly string[] OnLoopsAndInPools = ["sync", "async", "plain", "delegate", "awaiting", "sync-pool", "async-pool"];

    private static void Map(HttpRoutes routes)
    {
        routes.MapGet("/sync/{i}", Props.Create<Sync>());
        routes.MapGet("/async/{i}", Props.Create<Async>());
        routes.MapGet("/plain/{i}", Props.Create<Plain>());
        routes.MapGet("/delegate/{i}", ctx =>
        {
            Check(ctx, ctx.Path, "delegate");
            ctx.Text("ok");
        });
        routes.MapGet("/awaiting/{i}", ctx => Await(ctx, "awaiting"));
        routes.MapGet("/sync-pool/{i}", Props.Create<Sync>()).Pool(2);
        routes.MapGet("/async-pool/{i}", Props.Create<Async>()).Pool(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Interleaved_requests_see_their_own_span_and_nobody_else_sees_one(bool akkaInternals)
    {
        Wrong.Clear();
        await using var server = await TestServer.Start(Map, akkaInternals: akkaInternals);
        using var spans = new RecordedSpans();
        const int clients = 7;
        const int rounds = 30;

        await Task.WhenAll(Enumerable.Range(0, clients).Select(async client =>
        {
            using var connection = await server.Connect();
            for (var i = 0; i < rounds; i++)
            {
                var batch = OnLoopsAndInPools.Select(kind => $"GET /{kind}/{client}-{i} HTTP/1.1\r\nHost: test\r\n\r\n").ToList();
                await connection.Send(string.Concat(batch));
                foreach (var _ in batch)
                {
                    Assert.Equal(200, (await connection.ReceiveResponse()).Status);
                }

                server.Loops[0].Loop.Post(_ => CheckNothing("the loop"), null);
            }
        }));
        await spans.Await(clients * rounds * OnLoopsAndInPools.Length);

        Assert.Empty(Wrong);
        Assert.Equal(clients * rounds * OnLoopsAndInPools.Length, spans.Ended.Select(span => span.SpanId).Distinct().Count());
        Assert.Equal(spans.Started, spans.Ended.Count);
        Assert.All(spans.Ended, span => Assert.Equal(default, span.ParentSpanId));
    }

    [Fact]
    public async Task The_thread_of_the_server_has_no_span_when_a_request_has_begun_or_ended()
    {
        await using var bench = await ExchangeBench.Start();
        using var spans = new RecordedSpans();

        await bench.OnLoop(() =>
        {
            var server = ConnectionBench.ServerOf(bench.Loop);
            var exchange = server.Exchanges.Rent();
            server.Account.Begin(exchange.Request);
            Assert.NotNull(exchange.Request.Activity);
            Assert.Null(Activity.Current);
            server.Account.End(exchange, new RequestEnd(200, 0, 0, Rejection.None, CutOff: null));
            Assert.True(exchange.Request.Activity.IsStopped);
            Assert.Null(Activity.Current);
            // One whose head could not be read.
            server.Account.End(server.Exchanges.Rent(), new RequestEnd(400, 0, 0, Rejection.MalformedRequestLine, CutOff: null));
            Assert.Null(Activity.Current);
        });

        Assert.Equal((2, 2), (spans.Started, spans.Ended.Count));
    }

    /// <summary>A dispatcher may hand what is current at a Tell to the run of the mailbox, which takes other messages too.</summary>
    [Fact]
    public async Task A_request_that_is_not_sampled_does_not_see_the_span_of_whoever_woke_its_handler()
    {
        using var gate = new ManualResetEventSlim();
        IActorRef handler = ActorRefs.Nobody;
        await using var server = await TestServer.Start(_ => { }, hocon: "akka.actor.default-dispatcher.executor = task-executor");
        handler = server.System.ActorOf(Props.Create(() => new Gated(gate)));
        var binding = await server.Bind(routes =>
        {
            routes.MapGet("/wake", ctx =>
            {
                handler.Tell("wait");
                ctx.Text("ok");
            });
            routes.MapGet("/gated", handler);
        });
        using var spans = new RecordedSpans(options => options.Name == "GET /wake" ? RecordedSpans.All : ActivitySamplingResult.None);
        using var client = await server.Connect(binding);
        await client.Exchange("GET /wake HTTP/1.1\r\nHost: test\r\n\r\n");

        await client.Send("GET /gated HTTP/1.1\r\nHost: test\r\n\r\n");
        try
        {
            await TestServer.Until(() => ((ActorRefWithCell)handler).Underlying.NumberOfMessages == 1, "the request waits");
        }
        finally
        {
            gate.Set();
        }

        Assert.Equal("none", (await client.ReceiveResponse()).Body);
    }

    private sealed class Gated(ManualResetEventSlim gate) : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => ctx.Text(Activity.Current?.DisplayName ?? "none");

        protected override void OnMessage(object message) => gate.Wait();
    }

    [Fact]
    public async Task A_filter_sees_the_span_of_its_request()
    {
        Wrong.Clear();
        await using var server = await TestServer.Start(routes => routes.MapGet("/filtered", ctx => ctx.Text("ok")).Filter = new Filter());
        using var spans = new RecordedSpans();

        Assert.Equal(200, (await server.Get("/filtered")).Status);
        var span = await spans.Single();

        Assert.Empty(Wrong);
        Assert.Equal("twice", span.GetTagItem("seen"));
    }

    [Fact]
    public async Task Each_receive_has_a_span_of_its_own_when_the_options_say_so()
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/loop", Props.Create<Child>());
                routes.MapGet("/pool", Props.Create<Child>()).Pool(1);
                routes.MapGet("/plain", Props.Create<PlainChild>());
            },
            configure: options => options.ActorSpans = true);
        using var spans = new RecordedSpans();

        foreach (var path in (string[])["/loop", "/pool", "/plain"])
        {
            Assert.Equal("akka.actor.recv RequestCtx", (await server.Get(path)).Body);
        }

        var ended = await spans.Await(6);
        var requests = ended.Where(span => span.Kind == ActivityKind.Server).ToList();
        var receives = ended.Where(span => span.Kind == ActivityKind.Internal).ToList();
        Assert.Equal(requests.Select(span => span.SpanId.ToHexString()).Order(), receives.Select(span => span.ParentSpanId.ToHexString()).Order());
        Assert.All(receives, span =>
        {
            Assert.Equal("akka.actor.recv RequestCtx", span.DisplayName);
            Assert.Equal("RequestCtx", span.GetTagItem("akka.actor.recv.msgType"));
            Assert.StartsWith("akka://test/", (string)span.GetTagItem("akka.actor.path")!, StringComparison.Ordinal);
            Assert.Contains("Child", (string)span.GetTagItem("akka.actor.type")!, StringComparison.Ordinal);
            Assert.Contains("/fasthttp/request/", (string)span.GetTagItem("akka.actor.recv.sender")!, StringComparison.Ordinal);
        });
    }

    private sealed class Child : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => ctx.Text(Activity.Current?.DisplayName ?? "none");
    }

    private sealed class PlainChild : ReceiveActor
    {
        public PlainChild() => Receive<RequestCtx>(ctx => ctx.Text(Activity.Current?.DisplayName ?? "none"));
    }
}
