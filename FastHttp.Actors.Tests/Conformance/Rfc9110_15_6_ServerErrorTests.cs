using Akka.Actor;
using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Conformance.Samples;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>When the handler cannot respond, the server does, and the connection stays.</summary>
[Trait("Rfc", "9110 15.6")]
public sealed class Rfc9110_15_6_ServerErrorTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.Start(
        routes =>
        {
            routes.MapGet("/", ctx => ctx.Text("x"));
            routes.MapGet("/throws", (Action<RequestCtx>)(_ => throw new InvalidOperationException("secret")));
            routes.MapGet("/unhandled", Props.Create<Deaf>());
            routes.MapGet("/gone", Props.Create<Quitter>());
            routes.MapGet("/busy", Props.Create(() => new Waiting(_gate.Task))).Pool(1).WithMailboxLimit(1);
        },
        TransportKind.InMemory,
        hocon: "akka.loglevel = OFF");

    public async Task DisposeAsync()
    {
        _gate.TrySetResult();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("/throws", 500, nameof(Rejection.HandlerFailed))]
    [InlineData("/unhandled", 501, nameof(Rejection.RequestUnhandled))]
    [InlineData("/gone", 503, nameof(Rejection.HandlerGone))]
    [InlineData("/nothing", 404, nameof(Rejection.RouteNotFound))]
    public async Task The_server_responds_and_the_connection_stays(string target, int status, string reason)
    {
        using var client = await _server.Connect();
        var response = await client.Exchange($"GET {target} HTTP/1.1\r\n{Host}");
        var row = Rejections.Of(Enum.Parse<Rejection>(reason));
        Assert.Equal((status, row.Text, null), (response.Status, response.Body, response["Connection"]));
        Assert.Equal(1, _server.Sum(counters => counters.Rejections[(int)row.Reason]));
        Assert.Equal("x", (await client.Exchange("GET / HTTP/1.1\r\n" + Host)).Body);
    }

    [Fact]
    public async Task A_method_that_the_path_does_not_have_is_405_with_Allow()
    {
        using var client = await _server.Connect();
        var response = await client.Exchange("DELETE / HTTP/1.1\r\n" + Host);
        Assert.Equal((405, "GET, HEAD, OPTIONS", null), (response.Status, response["Allow"], response["Connection"]));
        Assert.Equal(1, _server.Sum(counters => counters.Rejections[(int)Rejection.MethodNotAllowed]));
    }

    /// <summary>One is being handled, one waits, the third is too many.</summary>
    [Fact]
    public async Task A_full_mailbox_is_503_with_Retry_After()
    {
        var (first, second, third) = (await _server.Connect(), await _server.Connect(), await _server.Connect());
        await first.Send("GET /busy HTTP/1.1\r\n" + Host);
        await TestServer.Until(() => Waiting.IsAtWork(_gate.Task), "the first is handled");
        await second.Send("GET /busy HTTP/1.1\r\n" + Host);
        await TestServer.Until(() => _server.Sum(counters => counters.Requests) == 2, "the second waits");
        var response = await third.Exchange("GET /busy HTTP/1.1\r\n" + Host);
        Assert.Equal((503, "1", null), (response.Status, response["Retry-After"], response["Connection"]));
        Assert.Equal(1, _server.Sum(counters => counters.Rejections[(int)Rejection.HandlerOverloaded]));
        _gate.SetResult();
        Assert.Equal((200, 200), ((await first.ReceiveResponse()).Status, (await second.ReceiveResponse()).Status));
        first.Dispose();
        second.Dispose();
        third.Dispose();
    }

    private sealed class Deaf : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }

    private sealed class Quitter : UntypedActor
    {
        protected override void OnReceive(object message) => Context.Stop(Self);
    }

    /// <summary>Holds its thread, not a loop's, until the gate opens.</summary>
    private sealed class Waiting(Task gate) : UntypedActor
    {
        private static Task? _atWork;

        public static bool IsAtWork(Task gate) => ReferenceEquals(Volatile.Read(ref _atWork), gate);

        protected override void OnReceive(object message)
        {
            Volatile.Write(ref _atWork, gate);
            gate.Wait();
            ((RequestCtx)message).Text("done");
        }
    }
}
