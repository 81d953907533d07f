using Akka.Actor;
using Akka.Streams;
using FastHttp.Actors;
using FastHttp.Actors.Events;
using FastHttp.Actors.Push;
using FastHttp.Actors.WebSockets;

namespace Quickstart;

/// <summary>What the quickstart responds with.</summary>
internal static class Routes
{
    private static readonly TimeSpan ShortTimeout = TimeSpan.FromSeconds(1);

    // Ten seconds of them.
    private const int EventsKept = 100;

    // A name, or a line of the chat.
    private const int LongestLine = 4096;

    public static void Map(HttpRoutes routes, ActorSystem system)
    {
        routes.MapGet("/", new HtmlPage("index.html").Respond);
        routes.MapGet("/plaintext", ctx => ctx.Text("Hello, World!"u8));
        routes.MapGet("/json", ctx => ctx.Json(new Greeting("Hello, World!")));
        routes.MapPost("/echo", Echo);
        routes.MapPut("/echo", Echo);
        routes.MapGet("/users/{id}", Props.Create<UserHandler>());
        routes.MapGet("/query", ctx => ctx.Json(QueryOf(ctx)));
        routes.MapGet("/headers", ctx => ctx.Json(FieldsOf(ctx)));
        routes.MapGet("/slow", Slow).WithTimeout(ShortTimeout);

        routes.MapGet("/stream", Bodies.Stream);
        routes.MapPost("/upload", Bodies.Upload).WithStreamedBody().WithMaxBody(1 << 30);
        var materializer = system.Materializer();
        routes.MapGet("/source", Numbers.Count);
        routes.MapPost("/sum", ctx => Numbers.Sum(ctx, materializer)).WithStreamedBody();

        // A browser that has lost its connection comes back by itself, and gets what it has missed.
        var time = new PushHub(new PushHubOptions { History = EventsKept });
        system.ActorOf(Props.Create(() => new Clock(time)), "clock");
        routes.MapEvents("/events", time);

        routes.MapWebSocket("/ws", Props.Create<EchoSocket>());
        var room = system.ActorOf<ChatRoom>("chat-room");
        routes.MapGet("/chat", new HtmlPage("chat.html").Respond);
        routes.MapWebSocket("/chat/ws", Props.Create(() => new ChatVisitor(room)), new WebSocketOptions { MaxMessageSize = LongestLine });

        var crashes = new CrashCount();
        routes.MapGet("/crash", Props.Create(() => new CrashHandler(crashes)));
        routes.MapGet("/crash-count", ctx => ctx.Text($"{crashes.Restarts}"));
        routes.MapGet("/stop", Props.Create<StopHandler>());
        routes.MapGet("/silent", Props.Create<SilentHandler>()).WithTimeout(ShortTimeout);

        // /health/live and /health/ready.
        routes.MapHealth();

        // For Prometheus.
        routes.MapMetrics("/metrics");
        // Without a guard for clients of this machine alone.
        routes.MapDashboard("/dashboard");
    }

    private static void Echo(RequestCtx ctx)
    {
        if (ctx.TryGetField("content-type"u8, out var contentType))
        {
            ctx.SetContentType(contentType);
        }

        ctx.Bytes(ctx.Body);
    }

    private static async Task Slow(RequestCtx ctx)
    {
        if (!int.TryParse(ctx.Query["ms"], out var ms) || ms is < 0 or > 60_000)
        {
            ctx.SetStatus(400).Text("ms must be 0 to 60000");
            return;
        }

        // ctx.Aborted could end this early. A client that has only closed its sending side would then get no response, though.
        await Task.Delay(ms);
        ctx.Text($"slept {ms}");
    }

    private static Dictionary<string, List<string>> QueryOf(RequestCtx ctx)
    {
        var query = new Dictionary<string, List<string>>();
        foreach (var (name, value) in ctx.Query)
        {
            if (!query.TryGetValue(name, out var values))
            {
                query[name] = values = [];
            }

            values.Add(value);
        }

        return query;
    }

    private static Dictionary<string, string> FieldsOf(RequestCtx ctx)
    {
        var fields = new Dictionary<string, string>();
        foreach (var field in ctx.Fields)
        {
            var name = field.Name.ToLowerInvariant();
            fields[name] = fields.TryGetValue(name, out var before) ? $"{before}, {field.Value}" : field.Value;
        }

        return fields;
    }

    private sealed record Greeting(string Message);
}
