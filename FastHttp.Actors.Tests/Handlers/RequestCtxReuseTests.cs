using System.Buffers;
using System.Text;
using Akka.Actor;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Handlers;

/// <summary>A context is used again only when its holder has let go of it, and not before it has rested.</summary>
public sealed class RequestCtxReuseTests
{
    /// <summary>How many others are returned before a context is used again.</summary>
    private const int Rest = 8;

    private const int Requests = 4 * Rest;

    private readonly List<RequestCtx> _used = [];

    [Fact]
    public async Task A_context_answered_within_Receive_is_used_again_after_its_rest()
    {
        await Serve(ScriptedHandler.Props((_, ctx) => Note(ctx).Text("done")));

        // One in use, and those at rest.
        Assert.Equal(1 + Rest, _used.Distinct().Count());
        for (var i = 0; i < Requests; i++)
        {
            Assert.DoesNotContain(_used[i], _used.Skip(i + 1).Take(Rest));
        }
    }

    [Fact]
    public async Task Off_the_loops_too()
    {
        await Serve(ScriptedHandler.Props((_, ctx) => Note(ctx).Text("done")), onLoop: false);

        Assert.InRange(_used.Distinct().Count(), 1 + Rest, Requests - Rest);
    }

    [Fact]
    public async Task A_context_that_no_handler_ever_had_is_used_again_too()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => Note(ctx).Text("done")));
        using var client = await server.Connect();
        for (var i = 0; i < Requests; i++)
        {
            Assert.Equal("done", (await client.Get("/")).Body);
            Assert.Equal(404, (await client.Get("/nowhere")).Status);
            Assert.Equal(405, (await client.Exchange("PUT / HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n")).Status);
        }

        Assert.InRange(_used.Distinct().Count(), 1, 1 + Rest);
    }

    public static TheoryData<string, Action<IUntypedActorContext, RequestCtx>> Escapes => new()
    {
        { "answered from another thread", (_, ctx) => new Thread(() => ctx.Text("done")).Start() },
        { "answered with a later message", (context, ctx) => context.Self.Tell(new Later(ctx)) },
        { "forwarded and answered elsewhere", (context, ctx) => context.ActorSelection("/user/other").Tell(ctx, context.Sender) },
        { "failed after the answer", (_, ctx) => { ctx.Text("done"); throw new InvalidOperationException("Boom"); } },
    };

    [Theory]
    [MemberData(nameof(Escapes))]
    public async Task A_context_that_has_escaped_is_never_used_again(string how, Action<IUntypedActorContext, RequestCtx> answer)
    {
        await Serve(ScriptedHandler.Props(
            (context, ctx) => answer(context, Note(ctx)),
            (_, message) => ((Later)message).Ctx.Text("done")));

        Assert.Equal(Requests, _used.Distinct().Count());
        Assert.NotEmpty(how);
    }

    [Fact]
    public async Task A_context_whose_delegate_goes_on_after_the_answer_is_never_used_again()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", async ctx =>
        {
            Note(ctx).Text("done");
            await Task.Yield();
        }));
        await Serve(server);

        Assert.Equal(Requests, _used.Distinct().Count());
    }

    [Fact]
    public async Task A_used_context_remembers_nothing_of_its_earlier_lives()
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
                var left = $"{ctx.Field("X-Sent")}{ctx.RouteValue("value")}{ctx.Query["query"]}{ctx.Body.Length}{ctx.StatusCode}{ctx.ContentType}{ctx.Path}";
                ctx.SetContentType("text/left").BodyWriter.Write(Encoding.ASCII.GetBytes(left));
                ctx.Complete();
            });
        });
        using var client = await server.Connect();

        for (var i = 0; i < Rest * 2; i++)
        {
            var full = await client.Exchange("POST /full/a?query=q HTTP/1.1\r\nHost: test\r\nX-Sent: 1\r\nContent-Length: 4\r\n\r\nbody");
            Assert.Equal((201, "1"), (full.Status, full["X-Full"]));
            var empty = await client.Get("/empty");
            Assert.Equal((200, "0200/empty", "text/left", null), (empty.Status, empty.Body, empty["Content-Type"], empty["X-Full"]));
        }

        Assert.InRange(_used.Distinct().Count(), 1, Rest + 1);
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
