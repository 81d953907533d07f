using System.Text;
using FastHttp.Actors.Buffers;
using FastHttp.Actors.Connections;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Connections;
using Xunit;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>
/// What the connection does with its buffer when it lets go of an exchange: whoever may still read the request reads what was
/// sent, whatever comes into the buffer afterwards.
/// </summary>
public sealed class LetGoTests : IAsyncLifetime
{
    private const int MostCopied = 64 * 1024;

    private readonly BufferPool _buffers = new();
    private readonly RequestReader _reader = new();
    private ReceiveBuffer _input;
    private ExchangeBench _bench = null!;

    public async Task InitializeAsync() => _bench = await ExchangeBench.Start();

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Theory]
    [InlineData(100, false)]
    [InlineData(MostCopied, false)]
    [InlineData(MostCopied + 1, false)]
    [InlineData(1_000_000, false)]
    public async Task A_request_that_was_rejected_in_place_stays_as_it_was(int length, bool keepsBuffer)
    {
        await _bench.OnLoop(() =>
        {
            var exchange = Receive(length);
            var ctx = new RequestCtx(exchange, exchange.Life);
            var body = Encoding.Latin1.GetString(ctx.Body);
            var buffer = _input.Array;
            Assert.True(exchange.RejectInPlace(exchange.Life, Rejection.HandlerTimeout));
            Assert.Equal(keepsBuffer, exchange.LetGo());
            Assert.Equal(keepsBuffer, LeaveOrConsume(exchange));
            Assert.Equal(keepsBuffer, !ReferenceEquals(buffer, _input.Array));

            Overwrite();
            Assert.Equal("POST", ctx.Method);
            Assert.Equal("/a/b", ctx.Path);
            Assert.Equal("test", ctx.Field("host"));
            Assert.Equal(body, Encoding.Latin1.GetString(ctx.Body));
            Assert.Equal(body, Encoding.Latin1.GetString(ctx.BodyMemory.Span));
        });
        _input.Release(_buffers);
        Assert.Equal(0, _buffers.Outstanding);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(MostCopied + 1, true)]
    public async Task Memory_that_a_handler_keeps_stays_as_it_was(int length, bool keepsBuffer)
    {
        await _bench.OnLoop(() =>
        {
            var exchange = Receive(length);
            var ctx = new RequestCtx(exchange, exchange.Life);
            var body = Encoding.Latin1.GetString(ctx.Body);
            var kept = ctx.BodyMemory;
            ctx.Text("done");
            Assert.Equal(keepsBuffer, LeaveOrConsume(exchange));
            Overwrite();
            Assert.Equal(body, Encoding.Latin1.GetString(kept.Span));
        });
    }

    [Fact]
    public async Task A_request_with_a_response_whose_bytes_nobody_has_leaves_nothing_behind()
    {
        await _bench.OnLoop(() =>
        {
            var exchange = Receive(100_000);
            var ctx = new RequestCtx(exchange, exchange.Life);
            Assert.False(ctx.Body.IsEmpty);
            ctx.Text("done");
            Assert.False(exchange.LetGo());
        });
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(MostCopied + 1, true)]
    public async Task A_span_that_another_thread_has_stays_as_it_was(int length, bool keepsBuffer)
    {
        var exchange = await _bench.OnLoop(() => Receive(length));
        var ctx = new RequestCtx(exchange, exchange.Life);
        Check(ctx.Body, () => _bench.OnLoop(() =>
        {
            ctx.Text("done");
            Assert.Equal(keepsBuffer, LeaveOrConsume(exchange));
            Overwrite();
        }).GetAwaiter().GetResult());

        static void Check(ReadOnlySpan<byte> span, Action act)
        {
            var before = Encoding.Latin1.GetString(span);
            act();
            Assert.Equal(before, Encoding.Latin1.GetString(span));
        }
    }

    [Fact]
    public async Task One_that_no_handler_had_leaves_nothing_behind()
    {
        await _bench.OnLoop(() =>
        {
            var exchange = _bench.Pool.Rent();
            exchange.Request.SetBytes(new byte[100_000], 0, 100_000, 100_000, 0);
            Assert.False(exchange.LetGo());
            _bench.Pool.Return(exchange);
            Assert.Same(exchange, _bench.Pool.Rent());
        });
    }

    [Fact]
    public async Task A_claimer_who_is_still_writing_may_read_on()
    {
        await _bench.OnLoop(() =>
        {
            var exchange = Receive(100);
            var ctx = new RequestCtx(exchange, exchange.Life);
            Assert.True(exchange.TryClaim(exchange.Life, isWhole: true, readsOn: true));
            LeaveOrConsume(exchange);
            _bench.Pool.Return(exchange);
            Overwrite();
            Assert.Equal("/a/b", ctx.Path);
            exchange.Respond();
            Assert.NotSame(exchange, _bench.Pool.Rent());
        });
    }

    /// <summary>A request of that length in all, complete and dispatched.</summary>
    private Exchange Receive(int length)
    {
        var head = $"POST /a/b HTTP/1.1\r\nHost: test\r\nContent-Length: {length:D9}\r\n\r\n".Length;
        var wire = Requests.Bytes($"POST /a/b HTTP/1.1\r\nHost: test\r\nContent-Length: {length - head:D9}\r\n\r\n{Requests.Pattern(length - head)}");
        var transport = new FakeConnection(wire, "the next request"u8.ToArray());
        while (_input.Length < wire.Length)
        {
            _input.Receive(transport, _buffers, wire.Length, out _);
        }

        var exchange = _bench.Pool.Rent();
        Assert.Equal(ParseStatus.Done, _reader.ReadHead(ref _input, exchange.Request.Head, new HeadLimits()));
        _reader.BeginBody(exchange.Request.Head, int.MaxValue, new HeadLimits());
        Assert.Equal(ParseStatus.Done, _reader.ReadBody(ref _input));
        Assert.Equal(length, _reader.Length);
        _reader.PointTo(exchange.Request, ref _input);
        exchange.Begin(_bench.Connection);
        return exchange;
    }

    /// <summary>As the connection does it; whether the buffer was left.</summary>
    private bool LeaveOrConsume(Exchange exchange)
    {
        var leaves = exchange.LetGo();
        if (leaves)
        {
            _input.Leave(_reader.Length, _buffers);
        }
        else
        {
            _input.Consume(_reader.Length);
        }

        _reader.EndRequest();
        return leaves;
    }

    // All of it, as the next requests would.
    private void Overwrite() => _input.Array.AsSpan().Fill((byte)'#');
}
