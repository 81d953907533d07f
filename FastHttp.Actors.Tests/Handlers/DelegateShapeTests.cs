using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Handlers;

/// <summary>
/// Every way to write a delegate compiles, and goes to the overload that does what it looks like: no lambda silently becomes an
/// async void, and no context is sent as JSON.
/// </summary>
public sealed class DelegateShapeTests
{
    private static readonly Thing AThing = new("thing", 7);

    /// <summary>What is written, by target, with the response.</summary>
    private static readonly Dictionary<string, (Action<HttpRoutes, string> Map, int Status, string? Type, string Body)> Shapes = new()
    {
        ["/statement"] = ((r, p) => r.MapGet(p, ctx => ctx.Text("x")), 200, "text/plain", "x"),
        ["/chained"] = ((r, p) => r.MapGet(p, ctx => ctx.SetStatus(204).Complete()), 204, null, ""),
        ["/block"] = ((r, p) => r.MapGet(p, ctx => { ctx.SetStatus(201).Text("made"); }), 201, "text/plain", "made"),
        ["/async-block"] = ((r, p) => r.MapGet(p, async ctx => { await Task.Yield(); ctx.Text("later"); }), 200, "text/plain", "later"),
        ["/async-return"] = ((r, p) => r.MapGet(p, async ctx => { await Task.Yield(); ctx.Text("later"); return; }), 200, "text/plain", "later"),
        ["/async-expression"] = ((r, p) => r.MapGet(p, async ctx => await RespondAsync(ctx)), 200, "text/plain", "responded"),
        ["/task-lambda"] = ((r, p) => r.MapGet(p, ctx => RespondAsync(ctx)), 200, "text/plain", "responded"),
        ["/task-group"] = ((r, p) => r.MapGet(p, RespondAsync), 200, "text/plain", "responded"),
        ["/void-group"] = ((r, p) => r.MapGet(p, Respond), 200, "text/plain", "responded"),
        ["/text"] = ((r, p) => r.MapGet(p, () => "hi"), 200, "text/plain", "hi"),
        ["/text-of"] = ((r, p) => r.MapGet(p, ctx => ctx.Path), 200, "text/plain", "/text-of"),
        ["/text-group"] = ((r, p) => r.MapGet(p, Greet), 200, "text/plain", "hello"),
        ["/text-of-group"] = ((r, p) => r.MapGet(p, PathOf), 200, "text/plain", "/text-of-group"),
        ["/text-block"] = ((r, p) => r.MapGet(p, ctx => { ctx.SetStatus(202); return "accepted"; }), 202, "text/plain", "accepted"),
        ["/new"] = ((r, p) => r.MapGet(p, ctx => new Thing(ctx.Path, 1)), 200, "application/json", """{"name":"/new","size":1}"""),
        ["/value"] = ((r, p) => r.MapGet(p, () => AThing), 200, "application/json", """{"name":"thing","size":7}"""),
        ["/anonymous"] = ((r, p) => r.MapGet(p, () => new { Id = 3 }), 200, "application/json", """{"id":3}"""),
        ["/number"] = ((r, p) => r.MapGet(p, () => 42), 200, "application/json", "42"),
        ["/object"] = ((r, p) => r.MapGet(p, object () => AThing), 200, "application/json", """{"name":"thing","size":7}"""),
        ["/list"] = ((r, p) => r.MapGet(p, () => new List<int> { 1, 2 }), 200, "application/json", "[1,2]"),
        ["/response"] = ((r, p) => r.MapGet(p, () => HttpResponse.Error(418, "teapot")), 418, "text/plain", "teapot"),
        ["/either"] = ((r, p) => r.MapGet(p, object (ctx) => ctx.Path == "/" ? "root" : HttpResponse.NotFound()), 404, "text/plain", "Not Found"),
        ["/null"] = ((r, p) => r.MapGet(p, () => (Thing?)null), 204, null, ""),
        ["/null-status"] = ((r, p) => r.MapGet(p, string? (ctx) => { ctx.SetStatus(202); return null; }), 202, null, ""),
        ["/async-value"] = ((r, p) => r.MapGet(p, async ctx => await LoadAsync(ctx.Path)), 200, "application/json", """{"name":"/async-value","size":2}"""),
        ["/async-value-only"] = ((r, p) => r.MapGet(p, async () => await LoadAsync("x")), 200, "application/json", """{"name":"x","size":2}"""),
        ["/task-value"] = ((r, p) => r.MapGet(p, ctx => LoadAsync("y")), 200, "application/json", """{"name":"y","size":2}"""),
        ["/task-value-only"] = ((r, p) => r.MapGet(p, () => LoadAsync("z")), 200, "application/json", """{"name":"z","size":2}"""),
        ["/task-value-group"] = ((r, p) => r.MapGet(p, LoadOf), 200, "application/json", """{"name":"/task-value-group","size":2}"""),
        ["/async-null"] = ((r, p) => r.MapGet(p, async Task<string?> () => { await Task.Yield(); return null; }), 204, null, ""),
        ["/throw"] = ((r, p) => r.MapGet(p, ctx => throw new InvalidOperationException("meant to fail")), 500, "text/plain", "The server failed to answer."),
        ["/throw-block"] = ((r, p) => r.MapGet(p, ctx => { throw new InvalidOperationException("meant to fail"); }), 500, "text/plain", "The server failed to answer."),
        ["/async-throw"] = ((r, p) => r.MapGet(p, async ctx => { await Task.Yield(); throw new InvalidOperationException("meant to fail"); }), 500, "text/plain", "The server failed to answer."),
        ["/value-throw"] = ((r, p) => r.MapGet(p, ctx => ctx.Path == "/" ? "root" : throw new InvalidOperationException("meant to fail")), 500, "text/plain", "The server failed to answer."),
        ["/null-task"] = ((r, p) => r.MapGet(p, ctx => null!), 500, "text/plain", "The server failed to answer."),
        ["/async-serialise"] = ((r, p) => r.MapGet(p, async ctx => { await Task.Yield(); return typeof(object); }), 500, "text/plain", "The server failed to answer."),
        ["/boxed-context"] = ((r, p) => r.MapGet(p, object (ctx) => ctx.SetStatus(204)), 500, "text/plain", "The server failed to answer."),
        ["/boxed-task"] = ((r, p) => r.MapGet(p, object (ctx) => Task.FromResult(1)), 500, "text/plain", "The server failed to answer."),
    };

    /// <summary>What would be no response, or JSON of something that is none.</summary>
    private static readonly Dictionary<string, (Action<HttpRoutes> Map, string Mistake)> Mistakes = new()
    {
        ["context"] = (r => r.MapGet("/x", ctx => ctx.SetStatus(204)), "GET /x: its delegate returns the context"),
        ["context-async"] = (r => r.MapGet("/x", async ctx => { await Task.Yield(); return ctx.SetStatus(204); }), "GET /x: its delegate returns the context"),
        ["context-group"] = (r => r.MapFallback(Prepare), "its delegate returns the context"),
        ["value-task"] = (r => r.MapGet("/x", ctx => ctx.FlushAsync()), "GET /x: its delegate returns a ValueTask"),
        ["value-task-group"] = (r => r.MapGet("/x", PrepareAsync), "GET /x: its delegate returns a ValueTask"),
        ["task-without-context"] = (r => r.MapGet("/x", async () => await Task.Yield()), "GET /x: its delegate returns a Task"),
        ["task-of-task"] = (r => r.MapGet("/x", async ctx => { await Task.Yield(); return Task.CompletedTask; }), "GET /x: its delegate returns a Task"),
    };

    public static TheoryData<string> Written => new(Shapes.Keys);

    public static TheoryData<string> Mistaken => new(Mistakes.Keys);

    [Theory]
    [MemberData(nameof(Written))]
    public async Task It_responds(string target)
    {
        var shape = Shapes[target];
        await using var server = await TestServer.Start(routes => shape.Map(routes, target));

        var response = await server.Get(target);

        Assert.Equal((shape.Status, shape.Body), (response.Status, response.Body));
        Assert.Equal(shape.Type, response["Content-Type"]?.Split(';')[0]);
    }

    [Theory]
    [MemberData(nameof(Mistaken))]
    public async Task It_is_a_mistake_that_is_named_at_bind(string mistake)
    {
        var (map, message) = Mistakes[mistake];

        var thrown = await Assert.ThrowsAsync<FastHttpConfigurationException>(() => TestServer.Start(map));

        Assert.Contains(message, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_method_and_the_fallback_take_values()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapPost("/", () => "POST");
            routes.MapPut("/", async ctx => { await Task.Yield(); return "PUT"; });
            routes.MapDelete("/", ctx => "DELETE");
            routes.MapPatch("/", async () => { await Task.Yield(); return "PATCH"; });
            routes.Map("QUERY", "/", ctx => new Thing(ctx.Method, 1));
            routes.MapFallback(async ctx => { await Task.Yield(); return $"fallback {ctx.Path}"; });
        });

        foreach (var method in new[] { "POST", "PUT", "DELETE", "PATCH" })
        {
            Assert.Equal(method, (await server.Exchange($"{method} / HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n")).Body);
        }

        Assert.Contains("QUERY", (await server.Exchange("QUERY / HTTP/1.1\r\nHost: test\r\n\r\n")).Body, StringComparison.Ordinal);
        Assert.Equal("fallback /x", (await server.Get("/x")).Body);
    }

    [Fact]
    public async Task The_fallback_may_be_an_actor()
    {
        await using var server = await TestServer.Start(_ => { });
        var actor = server.System.ActorOf(ScriptedHandler.Props((_, ctx) => ctx.Text("the actor")));
        var binding = await server.Bind(routes => routes.MapFallback(actor));

        Assert.Equal("the actor", (await binding.Get("/x")).Body);
    }

    [Fact]
    public void No_overload_lacks_its_asynchronous_one()
    {
        var methods = typeof(HttpRoutes).GetMethods().Concat(typeof(HttpRoutesVerbs).GetMethods())
            .Where(method => method.Name.StartsWith("Map", StringComparison.Ordinal))
            .GroupBy(method => method.Name)
            .Select(group => (group.Key, Handlers: group.Select(method => method.GetParameters()[^1].ParameterType).Select(Shape).Order(StringComparer.Ordinal).ToList()))
            .ToList();

        Assert.Equal(7, methods.Count);
        Assert.All(methods, method => Assert.Equal(methods[0].Handlers, method.Handlers));
        Assert.Equal(8, methods[0].Handlers.Count);
    }

    private static string Shape(Type type) => type.ToString();

    private static void Respond(RequestCtx ctx) => ctx.Text("responded");

    private static async Task RespondAsync(RequestCtx ctx)
    {
        await Task.Yield();
        ctx.Text("responded");
    }

    private static string Greet() => "hello";

    private static string PathOf(RequestCtx ctx) => ctx.Path;

    private static RequestCtx Prepare(RequestCtx ctx) => ctx.SetStatus(404);

    private static async ValueTask PrepareAsync(RequestCtx ctx)
    {
        await Task.Yield();
        ctx.Text("x");
    }

    private static async Task<Thing> LoadAsync(string name)
    {
        await Task.Yield();
        return new Thing(name, 2);
    }

    private static Task<Thing> LoadOf(RequestCtx ctx) => LoadAsync(ctx.Path);

    private sealed record Thing(string Name, int Size);
}
