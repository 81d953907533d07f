using System.Runtime.CompilerServices;
using Akka.Actor;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>Which sender the requests of a handler bear.</summary>
public sealed class HandlerSlotTests : IAsyncLifetime
{
    private const int Trial = 1000;

    private ExchangeBench _bench = null!;
    private HandlerSlot _slot = null!;

    public async Task InitializeAsync()
    {
        _bench = await ExchangeBench.Start();
        _slot = _bench.Slot(ScriptedHandler.Props((_, ctx) => ctx.Text("at once")));
    }

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Theory]
    [InlineData(Trial - 1, false)]
    [InlineData(Trial, true)]
    [InlineData(Trial + 1, true)]
    public async Task So_many_responses_within_Receive_show_that_nobody_needs_the_sender(int responses, bool isShared)
    {
        await _bench.OnLoop(() =>
        {
            Respond(responses);
            Assert.Equal(isShared, _slot.SenderFor(_bench.Open()) is SharedSender);
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Trial - 1)]
    [InlineData(Trial)]
    public async Task A_request_that_was_kept_ends_it_for_good(int before)
    {
        await _bench.OnLoop(() =>
        {
            Respond(before);
            _slot.Note(hasResponse: false);
            Respond(2 * Trial);
            Assert.IsType<RequestSender>(_slot.SenderFor(_bench.Open()));
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Trial)]
    public async Task A_sender_that_was_used_ends_it_for_good(int before)
    {
        await _bench.OnLoop(() =>
        {
            Respond(before);
            _slot.SenderFor(_bench.Open()).Tell(HttpResponse.Ok("by the sender"));
            Respond(2 * Trial);
            Assert.IsType<RequestSender>(_slot.SenderFor(_bench.Open()));
        });
    }

    [Fact]
    public async Task All_requests_share_one_sender()
    {
        await _bench.OnLoop(() =>
        {
            Respond(Trial);
            Assert.Same(_slot.SenderFor(_bench.Open()), _slot.SenderFor(_bench.Open()));
        });
    }

    [Fact]
    public async Task An_exchange_knows_whether_its_sender_is_shared()
    {
        await _bench.OnLoop(() =>
        {
            var own = _bench.Open();
            own.SendTo(_slot, startBy: 0);
            Respond(Trial);
            var shared = _bench.Open();
            shared.SendTo(_slot, startBy: 0);
            Assert.Equal((false, true), (own.SharesSender, shared.SharesSender));
        });
        await TestServer.Until(() => _bench.Told.Count == 2, "the handler has responded to both");
    }

    [Fact]
    public async Task Requests_that_its_handler_responds_to_at_once_count_and_one_it_keeps_ends_it()
    {
        var keeps = false;
        _slot = _bench.Slot(ScriptedHandler.Props((_, ctx) =>
        {
            if (!keeps)
            {
                ctx.Text("at once");
            }
        }));
        await ServeOneByOne(Trial);
        Assert.IsType<SharedSender>(await _bench.OnLoop(() => _slot.SenderFor(_bench.Open())));
        keeps = true;
        await Serve();
        Assert.IsType<RequestSender>(await _bench.OnLoop(() => _slot.SenderFor(_bench.Open())));
    }

    /// <summary>A million requests a second reach the largest number within an hour.</summary>
    [Fact]
    public async Task It_stays_shared_however_many_requests_there_are()
    {
        RespondedAtOnce(_slot) = int.MaxValue;
        await _bench.OnLoop(() =>
        {
            Respond(1);
            Assert.IsType<SharedSender>(_slot.SenderFor(_bench.Open()));
        });
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_respondedAtOnce")]
    private static extern ref int RespondedAtOnce(HandlerSlot slot);

    private void Respond(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _slot.Note(hasResponse: true);
        }
    }

    private async Task ServeOneByOne(int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            await Serve();
        }
    }

    private async Task Serve()
    {
        var exchange = await _bench.OnLoop(() =>
        {
            var exchange = _bench.Open();
            exchange.SendTo(_slot, startBy: 0);
            return exchange;
        });
        await _bench.OnLoop(() => _bench.Pool.Return(exchange));
    }
}
