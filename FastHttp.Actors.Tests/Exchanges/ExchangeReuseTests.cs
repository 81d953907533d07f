using System.Text;
using Akka.Actor;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>An exchange lives again as soon as its connection is done with it, unless somebody may still be using its parts.</summary>
public sealed class ExchangeReuseTests
{
    private const int Requests = 32;

    private readonly List<RequestCtx> _used = [];

    private int Exchanges => _used.Select(ctx => ctx.Exchange).Distinct().Count();

    public static TheoryData<string, Action<IUntypedActorContext, RequestCtx>> Ways => new()
    {
        { "at once", (_, ctx) => ctx.Text("done") },
        { "from another thread", (_, ctx) => new Thread(() => ctx.Text("done")).Start() },
        { "with a later message", (context, ctx) => context.Self.Tell(new Later(ctx)) },
        { "forwarded and responded to elsewhere", (context, ctx) => context.ActorSelection("/user/other").Tell(ctx, context.Sender) },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_exchange_with_a_response_is_used_again_however_it_came(string how, Action<IUntypedActorContext, RequestCtx> respond)
    {
        await Serve(ScriptedHandler.Props(
            (context, ctx) => respond(context, Note(ctx)),
            (_, message) => ((Later)message).Ctx.Text("done")));

        Assert.Equal(1, Exchanges);
        Assert.Equal(Requests, _used.Distinct().Count());
        Assert.NotEmpty(how);
    }

    [Fact]
    public async Task Off_the_loops_too()
    {
        await Serve(ScriptedHandler.Props((_, ctx) => Note(ctx).Text("done")), onLoop: false);

        Assert.Equal(1, Exchanges);
    }

    [Fact]
    public async Task Steps_do_not_cost_it_its_place()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", async ctx =>
        {
            Note(ctx).BodyWriter.Write("do"u8);
            await ctx.FlushAsync();
            ctx.BodyWriter.Write("ne"u8);
            ctx.Complete();
        }));
        await Serve(server);

        Assert.Equal(1, Exchanges);
    }

    [Fact]
    public async Task One_that_no_handler_ever_had_is_used_again_too()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => Note(ctx).Text("done")));
        using var client = await server.Connect();
        for (var i = 0; i < Requests; i++)
        {
            Assert.Equal("done", (await client.Get("/")).Body);
            Assert.Equal(404, (await client.Get("/nowhere")).Status);
            Assert.Equal(405, (await client.Exchange("PUT / HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n")).Status);
        }

        Assert.Equal(1, Exchanges);
    }

    [Fact]
    public async Task One_whose_handler_failed_is_never_used_again()
    {
        await using var server = await TestServer.Start(routes =>
            routes.MapGet("/", ScriptedHandler.Props((_, ctx) => throw new InvalidOperationException($"Boom {Note(ctx)}"))));
        using var client = await server.Connect();
        for (var i = 0; i < Requests; i++)
        {
            Assert.Equal(500, (await client.Get("/")).Status);
        }

        Assert.Equal(Requests, Exchanges);
    }

    [Fact]
    public async Task A_request_that_is_over_cannot_be_read()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/{id}", ctx => Note(ctx).Text("done")));
        await using var other = await TestServer.Start(routes => routes.MapGet("/", ctx =>
        {
            var over = _used[0];
            Assert.Throws<InvalidOperationException>(() => over.Path);
            Assert.Throws<InvalidOperationException>(() => over.Field("Host"));
            Assert.Throws<InvalidOperationException>(() => over.RouteValue("id"));
            Assert.Throws<InvalidOperationException>(() => over.BodyMemory);
            Assert.Throws<InvalidOperationException>(() => over.ToRequest());
            Assert.Throws<InvalidOperationException>(() => over.StatusCode);
            Assert.True(over.Aborted.IsCancellationRequested);
            over.SetStatus(201).AddField("X-Late", "1").SetContentType("text/late").CloseConnection().Text("late");
            ctx.Text("done");
        }));
        Assert.Equal("done", (await server.Get("/1")).Body);

        Assert.Equal("done", (await other.Get("/")).Body);
        Assert.True(server.Loops[0].Exchanges.LateResponses > 0);
    }

    [Fact]
    public async Task What_is_set_or_given_after_the_response_changes_nothing()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx =>
        {
            ctx.SetStatus(400).Text("first");
            ctx.SetStatus(201).AddField("X-Late", "1").Json(new { late = true });
            ctx.BodyWriter.Write("late"u8);
            ctx.Complete();
        }));
        using var client = await server.Connect();
        for (var i = 0; i < Requests; i++)
        {
            var response = await client.Get("/");
            Assert.Equal((400, "first", ContentTypes.Text, null), (response.Status, response.Body, response["Content-Type"], response["X-Late"]));
        }
    }

    [Fact]
    public async Task A_life_remembers_nothing_of_the_earlier_ones()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapPost("/full/{value}", ctx =>
            {
                ctx.SetStatus(201).SetContentType("text/full").AddField("X-Full", "1").Json($"{ctx.Path}{ctx.RouteValue("value")}");
            });
            routes.MapGet("/empty", ctx =>
            {
                Note(ctx);
                var left = $"{ctx.Field("X-Sent")}{ctx.RouteValue("value")}{ctx.Query["query"]}{ctx.Body.Length}{ctx.StatusCode}{ctx.ResponseContentType}{ctx.Path}";
                ctx.SetContentType("text/left").BodyWriter.Write(Encoding.ASCII.GetBytes(left));
                ctx.Complete();
            });
        });
        using var client = await server.Connect();

        for (var i = 0; i < Requests; i++)
        {
            var full = await client.Exchange("POST /full/a?query=q HTTP/1.1\r\nHost: test\r\nX-Sent: 1\r\nContent-Length: 4\r\n\r\nbody");
            Assert.Equal((201, "1"), (full.Status, full["X-Full"]));
            var empty = await client.Get("/empty");
            Assert.Equal((200, "0200/empty", "text/left", null), (empty.Status, empty.Body, empty["Content-Type"], empty["X-Full"]));
        }

        Assert.Equal(1, Exchanges);
    }

    [Fact]
    public async Task A_copy_of_a_request_outlives_it()
    {
        var copies = new List<HttpRequest>();
        await using var server = await TestServer.Start(routes => routes.MapPost("/{*rest}", ctx =>
        {
            copies.Add(ctx.ToRequest());
            ctx.Text("done");
        }));
        using var client = await server.Connect();

        for (var i = 0; i < 3; i++)
        {
            await client.Exchange($"POST /{i}?q={i} HTTP/1.1\r\nHost: test\r\nX-Number: {i}\r\nContent-Length: 1\r\n\r\n{i}");
        }

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(("POST", $"/{i}?q={i}"), (copies[i].Method, copies[i].Target));
            Assert.Equal($"{i}", copies[i].Fields.Single(field => field.Key.Equals("X-Number", StringComparison.OrdinalIgnoreCase)).Value);
            Assert.Equal($"{i}", Encoding.ASCII.GetString(copies[i].Body.Span));
        }
    }

    private async Task Serve(Props handler, bool onLoop = true)
    {
        await using var server = await TestServer.Start(routes =>
        {
            var route = routes.MapGet("/", handler).WithTimeout(FarAway);
            _ = onLoop ? route.PerCore() : route.Single();
        });
        server.System.ActorOf(ScriptedHandler.Props((_, ctx) => ctx.Text("done")), "other");
        await Serve(server);
    }

    private static async Task Serve(TestServer server)
    {
        using var client = await server.Connect();
        for (var i = 0; i < Requests; i++)
        {
            Assert.Equal("done", (await client.Get("/")).Body);
        }
    }

    private RequestCtx Note(RequestCtx ctx)
    {
        _used.Add(ctx);
        return ctx;
    }

    private sealed record Later(RequestCtx Ctx);
}
