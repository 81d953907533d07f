using Akka.Actor;
using FastHttp.Actors.Connections;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>
/// Bodies in pieces that break off, through the handler or the client. Each route takes one request at a time, so one that a
/// fault left behind would reject the next.
/// </summary>
public sealed class BrokenStreamTests
{
    private const int Clients = 10;

    /// <summary>More than the server takes of a body ahead of its handler.</summary>
    private const int HeldBack = 100_000;

    private static readonly string[] Forms =
    [
        Get("/delegate"),
        Get("/delegate?length=8"),
        // Its response ends with the connection, so all that tells half from whole is how the connection ends.
        Get10("/delegate"),
        Get("/actor"),
        Get10("/pool"),
    ];

    private readonly TaskCompletionSource _reads = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<RequestCtx> _kept = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Gate _gate = new();
    private int _begun;
    private int _told;

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_handler_that_throws_after_half_of_a_response_resets_the_connection(TransportKind transport)
    {
        await using var server = await Start(transport);
        foreach (var form in Forms)
        {
            using var client = await server.Connect();
            await client.Send(form);
            Assert.Equal(-1, await client.ReceiveEnd());
        }

        Assert.Equal(Forms.Length, Volatile.Read(ref _begun));
        await server.UntilClosed(CloseReason.ResponseBroken, Forms.Length);
        await server.AssertServesNormally();
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_client_that_resets_during_its_upload_is_forgotten_and_the_reader_told(TransportKind transport)
    {
        await using var server = await Start(transport);
        for (var i = 1; i <= Clients; i++)
        {
            using var client = await server.Connect();
            await client.Send(Head("POST", "/upload", 100) + "half");
            await TestServer.Until(() => Volatile.Read(ref _begun) == i, "the handler has what was sent");
            client.Abort();
            await TestServer.Until(() => Volatile.Read(ref _told) == i, "the reader was told");
            await server.UntilClosed(CloseReason.ClientGone, i);
        }

        await server.AssertServesNormally();
    }

    /// <summary>There is no room to receive more, which would tell of the reset too; and with it alone the Sockets transport can.</summary>
    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.InMemory)]
    public async Task A_client_that_resets_while_its_upload_is_held_back_is_forgotten_at_once(TransportKind transport)
    {
        await using var server = await Start(transport);
        using (var client = await server.Connect())
        {
            var sending = client.Send(Head("POST", "/hold", HeldBack) + new string('x', HeldBack));
            await _gate.UntilEntered();
            await server.Settle();
            client.Abort();
            await Record.ExceptionAsync(() => sending);
            await server.UntilClosed(CloseReason.ClientGone);
            await TestServer.Until(() => _gate.IsAborted, "the handler was told");
        }

        _gate.Open();
        await server.AssertServesNormally();
    }

    /// <summary>A body that is cut off is not answered; of a response that has begun the client must not take half for the whole.</summary>
    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_client_that_ends_in_the_middle_of_an_upload_that_is_being_answered_is_reset(TransportKind transport)
    {
        await using var server = await Start(transport);
        using (var client = await server.Connect())
        {
            await client.Send("POST /echo HTTP/1.0\r\nContent-Length: 100\r\n\r\nhalf");
            await TestServer.Until(() => Volatile.Read(ref _begun) == 1, "the response has begun");
            client.CloseSend();
            Assert.Equal(-1, await client.ReceiveEnd());
        }

        await server.UntilClosed(CloseReason.ClientGone);
        await server.AssertServesNormally();
    }

    [Theory]
    [InlineData("/reader", TransportKind.Epoll)]
    [InlineData("/reader", TransportKind.InMemory)]
    [InlineData("/reader-pool", TransportKind.Epoll)]
    [InlineData("/reader-pool", TransportKind.Sockets)]
    public async Task A_handler_that_is_stopped_while_it_reads_a_body_is_a_503_and_the_rest_is_dropped(string target, TransportKind transport)
    {
        await using var server = await Start(transport);
        var handler = await server.Actor($"/user/http-handlers/*-post-{target[1..]}/0");
        using (var client = await server.Connect())
        {
            await client.Send(Head("POST", target, 10) + "12345");
            await _reads.Task.Soon();

            server.System.Stop(handler);

            var response = await client.ReceiveResponse();
            Assert.Equal((503, "1", false), (response.Status, response["Retry-After"], response.SaysClose));
            await client.Send("67890");
            Assert.Equal("ok", (await client.Get("/ok")).Body);
        }

        await server.AssertServesNormally();
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_client_whose_upload_breaks_a_rule_while_it_is_being_answered_is_reset(TransportKind transport)
    {
        await using var server = await Start(transport);
        using (var client = await server.Connect())
        {
            await client.Send("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
            await TestServer.Until(() => Volatile.Read(ref _begun) == 1, "the response has begun");
            await client.Send("no size\r\n");
            Assert.Equal(-1, await client.ReceiveEnd());
        }

        await server.UntilClosed(CloseReason.Rejected);
        await server.AssertServesNormally();
    }

    /// <summary>What the handler awaits must end, whether its connection is parked when it is told or is no more.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Steps_that_are_under_way_when_their_connection_ends_are_told(bool fails)
    {
        await using var server = await Start(TransportKind.Epoll);
        using (var client = await server.Connect())
        {
            await client.Send(Head("POST", "/keep", 100) + "half");
            var ctx = await _kept.Task.Soon();
            var connection = await server.Actor("/system/fasthttp/http/listener-0/c-1");
            var (read, flush) = (Task.FromResult(default(BodyPart)), Task.FromResult(true));
            await server.Loops[0].WhileHeld(() =>
            {
                connection.Tell(fails ? Kill.Instance : ConnectionSignal.Abort);
                (read, flush) = (ctx.ReadBodyAsync().AsTask(), ctx.FlushAsync().AsTask());
                return Task.CompletedTask;
            });

            Assert.True((await read.Soon()).IsAborted);
            Assert.False(await flush.Soon());
            Assert.Equal(-1, await client.ReceiveEnd());
        }

        await server.AssertServesNormally();
    }

    private Task<TestServer> Start(TransportKind transport) => TestServer.Start(
        routes =>
        {
            Aftermath.MapOk(routes);
            routes.MapGet("/delegate", ThrowInTheMiddle).WithMaxConcurrency(1);
            routes.MapGet("/actor", Props.Create(() => new Asynchronous(ThrowInTheMiddle))).WithMaxConcurrency(1);
            routes.MapGet("/pool", Props.Create(() => new Asynchronous(ThrowInTheMiddle))).WithMaxConcurrency(1).Pool(2);
            routes.MapPost("/upload", Read).WithStreamedBody().WithTimeout(FarAway).WithMaxConcurrency(1);
            routes.MapPost("/keep", ScriptedHandler.Props((_, ctx) => _kept.SetResult(ctx))).WithStreamedBody().WithTimeout(FarAway).WithMaxConcurrency(1);
            routes.MapPost("/hold", _gate.Pass).WithStreamedBody().WithTimeout(FarAway).WithMaxConcurrency(1);
            routes.MapPost("/echo", Echo).WithStreamedBody().WithMaxConcurrency(1);
            routes.MapPost("/reader", Props.Create(() => new Asynchronous(ReadOn))).WithStreamedBody().WithTimeout(FarAway).WithMaxConcurrency(1);
            routes.MapPost("/reader-pool", Props.Create(() => new Asynchronous(ReadOn))).WithStreamedBody().WithTimeout(FarAway).WithMaxConcurrency(1).Single();
        },
        transport);

    private async Task ThrowInTheMiddle(RequestCtx ctx)
    {
        if (ctx.Query["length"] is { } length)
        {
            ctx.SetContentLength(long.Parse(length));
        }

        ctx.BodyWriter.Write("half"u8);
        Assert.True(await ctx.FlushAsync());
        Interlocked.Increment(ref _begun);
        throw new InvalidOperationException("in the middle");
    }

    private async Task Read(RequestCtx ctx)
    {
        await ctx.ReadBodyAsync();
        Interlocked.Increment(ref _begun);
        if ((await ctx.ReadBodyAsync()).IsAborted)
        {
            Interlocked.Increment(ref _told);
        }
    }

    private async Task Echo(RequestCtx ctx)
    {
        BodyPart part;
        while (!(part = await ctx.ReadBodyAsync()).IsLast)
        {
            ctx.BodyWriter.Write(part.Bytes.Span);
            await ctx.FlushAsync();
            Interlocked.Increment(ref _begun);
        }

        ctx.Complete();
    }

    private async Task ReadOn(RequestCtx ctx)
    {
        await ctx.ReadBodyAsync();
        var rest = ctx.ReadBodyAsync();
        _reads.SetResult();
        await rest;
        ctx.Text("read");
    }

    private sealed class Asynchronous : ReceiveActor
    {
        public Asynchronous(Func<RequestCtx, Task> handler) => ReceiveAsync<RequestCtx>(handler);
    }
}
