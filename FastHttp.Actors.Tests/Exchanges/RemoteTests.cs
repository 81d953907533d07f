using Akka.Actor;
using Akka.Configuration;
using Akka.Routing;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>Two ActorSystems that talk over Akka.Remote: what may be sent from one to the other, and what may not.</summary>
public sealed class RemoteTests : IAsyncLifetime
{
    private const string Remoting = """
        akka.actor.provider = remote
        akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
        """;

    private ActorSystem _other = null!;
    private TestServer _server = null!;
    private IActorRef _echo = null!;
    private string _path = "";

    public async Task InitializeAsync()
    {
        _server = await TestServer.Start(routes => routes.MapGet("/here", ctx => ctx.Text("here")), hocon: Remoting);
        await StartOther(FastHttpExt.DefaultConfig());
    }

    public async Task DisposeAsync()
    {
        await _other.Terminate().Soon();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_and_a_response_arrive_whole_whether_the_other_node_has_our_defaults_or_the_extension(bool byDefaults)
    {
        if (!byDefaults)
        {
            await _other.Terminate().Soon();
            await StartOther(Config.Empty);
            _other.FastHttp();
        }

        var binding = await _server.Bind(routes => routes.MapPost("/echo", async ctx =>
            ctx.Reply(await _echo.Ask<HttpResponse>(ctx.ToRequest(), FarAway))));
        using var client = await _server.Connect(binding);

        var response = await client.Exchange("POST /echo?a=b HTTP/1.1\r\nHost: test\r\nX-One: 1\r\nContent-Length: 5\r\n\r\nhello").Soon();

        Assert.Equal((200, "text/echo", "POST /echo?a=b 1"), (response.Status, response["Content-Type"], response["X-Was"]));
        Assert.Equal("hello", response.Body);
    }

    [Fact]
    public async Task An_actor_of_another_node_is_a_mistake_among_the_others()
    {
        var failure = await Assert.ThrowsAsync<FastHttpConfigurationException>(() => _server.Bind(routes =>
        {
            routes.MapGet("/a", _echo);
            routes.MapGet("/b", Props.Create<Forwarder>().WithDeploy(new Deploy(new RemoteScope(_echo.Path.Address))));
            routes.MapGet("/c", ctx => ctx.Text("c")).Pool(0);
        }));

        Assert.Equal(3, failure.Mistakes.Count);
        Assert.Contains(failure.Mistakes, mistake => mistake.StartsWith("GET /a: the actor", StringComparison.Ordinal) && mistake.Contains("another node", StringComparison.Ordinal));
        Assert.Contains(failure.Mistakes, mistake => mistake.StartsWith("GET /b: its Props", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_deployment_that_makes_handlers_elsewhere_is_a_mistake()
    {
        var failure = await Assert.ThrowsAsync<FastHttpConfigurationException>(() => TestServer.Start(
            routes => routes.MapGet("/b", Props.Create<Forwarder>()),
            hocon: $$"""
                {{Remoting}}
                akka.actor.deployment."/http-handlers/0-get-b/0".remote = "{{_echo.Path.Address}}"
                """));

        Assert.Contains("remote deployment", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("forward")]
    [InlineData("wrapped")]
    [InlineData("group")]
    public async Task A_request_itself_that_is_sent_to_another_node_is_a_501_at_once(string way)
    {
        var handler = way == "group"
            ? _server.System.ActorOf(Props.Empty.WithRouter(new RoundRobinGroup(_path)))
            : _server.System.ActorOf(Props.Create(() => new Forwarder(_echo, way == "wrapped")));
        var binding = await _server.Bind(routes => routes.MapGet("/x", handler).WithTimeout(FarAway));

        var response = await binding.Get("/x").Soon();

        Assert.Equal(501, response.Status);
        Assert.Equal("here", (await _server.Get("/here")).Body);
    }

    private async Task StartOther(Config config)
    {
        var quiet = ConfigurationFactory.ParseString($"akka {{ loglevel = OFF, stdout-loglevel = OFF }}\n{Remoting}");
        _other = ActorSystem.Create("other", quiet.WithFallback(config));
        _other.ActorOf(Props.Create<Echo>(), "echo");
        _path = $"{((ExtendedActorSystem)_other).Provider.DefaultAddress}/user/echo";
        _echo = await _server.System.ActorSelection(_path).ResolveOne(FarAway).Soon();
    }

    private sealed record Wrapped(RequestCtx Ctx);

    private sealed class Echo : ReceiveActor
    {
        public Echo() => Receive<HttpRequest>(request => Sender.Tell(new HttpResponse(
            200,
            request.Body,
            "text/echo",
            [new("X-Was", $"{request.Method} {request.Target} {request.Fields.Single(field => field.Key == "X-One").Value}")])));
    }

    private sealed class Forwarder(IActorRef? target, bool wraps) : UntypedActor
    {
        public Forwarder()
            : this(null, wraps: false)
        {
        }

        protected override void OnReceive(object message) =>
            target.Forward(wraps ? new Wrapped((RequestCtx)message) : message);
    }
}
