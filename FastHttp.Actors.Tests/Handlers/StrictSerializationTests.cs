using Akka.Actor;
using Akka.Routing;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Handlers;

/// <summary>
/// With Akka's two settings for tests, all messages and all arguments of Props must be serialisable. The server's own are exempt,
/// and so are those of handlers, which are never made on another node.
/// </summary>
public sealed class StrictSerializationTests
{
    private const string Strict = "akka.actor { serialize-messages = on, serialize-creators = on }";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_serves_whatever_its_handlers_are_and_wherever_they_run(bool akkaInternals)
    {
        var notSerializable = new NotSerializable();
        await using var server = await TestServer.Start(
            routes =>
            {
                Place(routes, "delegate", group => group.MapGet("", ctx => ctx.Text(notSerializable.Text)));
                Place(routes, "async", group => group.MapGet("", async ctx =>
                {
                    await Task.Yield();
                    ctx.Text(notSerializable.Text);
                }));
                Place(routes, "props", group => group.MapGet("", Props.Create<Plain>()));
                Place(routes, "closure", group => group.MapGet("", Props.Create(() => new Closure(notSerializable))));
                Place(routes, "router", group => group.MapGet("", Props.Create(() => new Closure(notSerializable)).WithRouter(new RoundRobinPool(2))));
                Place(routes, "throws", group => group.MapGet("", ctx => throw new InvalidOperationException("on purpose")));
                routes.MapFallback(ctx => ctx.Text(notSerializable.Text));
            },
            loops: 2,
            hocon: Strict,
            akkaInternals: akkaInternals);
        foreach (var placement in (string[])["per-core", "single", "pool"])
        {
            foreach (var kind in (string[])["delegate", "async", "props", "closure", "router"])
            {
                var response = await server.Get($"/{placement}/{kind}").Soon();
                Assert.True(response.Body == "ok", $"{kind} {placement}: {response.Status} {response.Body}");
            }

            Assert.Equal(500, (await server.Get($"/{placement}/throws").Soon()).Status);
        }

        Assert.Equal("ok", (await server.Get("/nowhere").Soon()).Body);
    }

    [Fact]
    public async Task An_existing_actor_serves_and_responds_through_its_sender()
    {
        await using var server = await TestServer.Start(routes => { }, hocon: Strict);
        var existing = server.System.ActorOf(Props.Create<Plain>());

        var binding = await server.Bind(routes => routes.MapGet("/existing", existing));

        Assert.Equal("ok", (await binding.Get("/existing").Soon()).Body);
    }

    private static void Place(HttpRoutes routes, string kind, Func<HttpRoutes, HttpRoute> map)
    {
        map(routes.Group($"/per-core/{kind}")).WithTimeout(FarAway).PerCore();
        map(routes.Group($"/single/{kind}")).WithTimeout(FarAway).Single();
        map(routes.Group($"/pool/{kind}")).WithTimeout(FarAway).Pool(2);
    }

    private sealed class Plain : ReceiveActor
    {
        public Plain() => Receive<RequestCtx>(_ => Sender.Tell(HttpResponse.Ok("ok")));
    }

    private sealed class Closure(NotSerializable held) : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => ctx.Text(held.Text);
    }

    /// <summary>Holds what no serializer takes.</summary>
    private sealed class NotSerializable
    {
        public string Text => Made.Value;

        public Lazy<string> Made { get; } = new(() => "ok");

        public object Self => throw new NotSupportedException("It was serialised.");
    }
}
