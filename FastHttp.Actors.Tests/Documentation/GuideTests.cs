using System.Text;
using Akka.Actor;
using Akka.Routing;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Documentation;

/// <summary>The code of docs/guide.md, run.</summary>
public sealed class GuideTests
{
    [Fact]
    public async Task Routes()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/users/{id:int}", ctx => ctx.Text($"user {ctx.RouteValue("id")}"));
            routes.MapGet("/files/{*path}", ctx => ctx.Text($"file {ctx.RouteValue("path")}"));

            var api = routes.Group("/api/v1");
            api.MapPost("/orders", ctx => ctx.SetStatus(201).AddField("Location", "/api/v1/orders/7").Text("created"));

            routes.MapFallback(ctx => ctx.SetStatus(404).Text("Nothing here."));
        });

        Assert.Equal("user 7", (await server.Get("/users/7")).Body);
        Assert.Equal("Nothing here.", (await server.Get("/users/seven")).Body);
        Assert.Equal("file a/b.txt", (await server.Get("/files/a/b.txt")).Body);
        var created = await server.Exchange("POST /api/v1/orders HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal((201, "/api/v1/orders/7"), (created.Status, created["Location"]));
    }

    [Fact]
    public async Task Handlers()
    {
        var clock = TimeProvider.System;
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/counter", Props.Create<CounterActor>()).Single();
            routes.MapGet("/report", Props.Create<ReportActor>()).Pool(4).WithTimeout(TimeSpan.FromSeconds(60));
            routes.MapGet("/later", async ctx =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), clock, ctx.Aborted);
                ctx.Text("later");
            });
        });

        Assert.Equal("1", (await server.Get("/counter")).Body);
        Assert.Equal("2", (await server.Get("/counter")).Body);
        Assert.Equal("a long report", (await server.Get("/report")).Body);
        Assert.Equal("later", (await server.Get("/later")).Body);
    }

    [Fact]
    public async Task Values_and_asynchronous_handlers()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/hello", () => "hi");
            routes.MapGet("/items/{id}", async ctx => await LoadAsync(ctx.RouteValue("id")!));
            routes.MapDelete("/items/{id}", ctx => ctx.SetStatus(204).Complete());
            routes.MapFallback(async ctx =>
            {
                await Task.Yield();
                ctx.SetStatus(404).Text("Nothing here.");
            });
            routes.MapGet("/actor/{id}", Props.Create<ItemActor>());
        });

        Assert.Equal("hi", (await server.Get("/hello")).Body);
        Assert.Equal("""{"name":"item 7"}""", (await server.Get("/items/7")).Body);
        Assert.Equal(204, (await server.Exchange("DELETE /items/7 HTTP/1.1\r\nHost: test\r\n\r\n")).Status);
        Assert.Equal("Nothing here.", (await server.Get("/elsewhere")).Body);
        Assert.Equal("""{"name":"item 7","loads":1}""", (await server.Get("/actor/7")).Body);
        Assert.Equal("""{"name":"item 8","loads":2}""", (await server.Get("/actor/8")).Body);
    }

    [Fact]
    public async Task Bodies_in_pieces()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/numbers", async ctx =>
            {
                for (var i = 0; i < 1000; i++)
                {
                    ctx.BodyWriter.Write(Encoding.ASCII.GetBytes($"{i}\n"));
                    if (!await ctx.FlushAsync())
                    {
                        // The client has left.
                        return;
                    }
                }

                ctx.Complete();
            });
            routes.MapPost("/count", async ctx =>
            {
                var bytes = 0L;
                BodyPart part;
                do
                {
                    part = await ctx.ReadBodyAsync();
                    bytes += part.Bytes.Length;
                }
                while (!part.IsLast);

                if (!part.IsAborted)
                {
                    ctx.Text($"{bytes} bytes");
                }
            }).WithStreamedBody().WithMaxBody(1 << 30);
        });

        Assert.EndsWith("998\n999\n", (await server.Get("/numbers")).Body, StringComparison.Ordinal);
        var counted = await server.Exchange($"POST /count HTTP/1.1\r\nHost: test\r\nContent-Length: 100000\r\n\r\n{new string('x', 100_000)}");
        Assert.Equal("100000 bytes", counted.Body);
    }

    [Fact]
    public async Task A_stream_that_ends_with_the_server()
    {
        var clock = TimeProvider.System;
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/clock", async ctx =>
            {
                ctx.SetContentType("text/event-stream");
                while (!ctx.Draining.IsCancellationRequested)
                {
                    ctx.BodyWriter.Write(Encoding.ASCII.GetBytes($"data: {clock.GetUtcNow():O}\n\n"));
                    if (!await ctx.FlushAsync())
                    {
                        return;
                    }

                    // Its end is awaited whether it has run out or was cancelled.
                    await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(1), clock, ctx.Draining));
                }

                ctx.Complete();
            });
        });
        using var client = await server.Connect();
        await client.SendGet("/clock");
        // The stream has begun.
        Assert.False(await client.IsAtEnd());

        await server.Binding.Terminate(TimeSpan.FromSeconds(60)).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.StartsWith("data: 2", (await client.ReceiveResponse()).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Existing_actors()
    {
        await using var server = await TestServer.Start(
            routes =>
            {
            },
            TransportKind.InMemory);
        var system = server.System;
        var workers = system.ActorOf(Props.Create<ReportActor>().WithRouter(new RoundRobinPool(2)), "workers");
        var binding = await system.FastHttp().NewServerAt("127.0.0.1", 0).BindAsync(routes => routes.MapGet("/work", workers));
        using var client = new RawClient(Wire.ConnectInMemory(system.FastHttp().Network, binding.LocalEndPoint));
        Assert.Equal("a long report", (await client.Exchange("GET /work HTTP/1.1\r\nHost: test\r\n\r\n")).Body);
        await binding.Terminate(TimeSpan.Zero);
    }

    [Fact]
    public async Task An_access_log()
    {
        using var folder = new TemporaryFolder();
        var file = folder.PathOf("web.log");
        await using var server = await TestServer.Start(_ => { }, TransportKind.InMemory);
        var system = server.System;
        var binding = await system.FastHttp()
            .NewServerAt("127.0.0.1", 0)
            .WithOptions(options =>
            {
                options.AccessLog.Format = AccessLogFormat.Json;
                options.AccessLog.File = file;
            })
            .BindAsync(routes => routes.MapGet("/users/{id}", ctx => ctx.Text("logged")));
        using (var client = new RawClient(Wire.ConnectInMemory(system.FastHttp().Network, binding.LocalEndPoint)))
        {
            Assert.Equal("logged", (await client.Get("/users/7")).Body);
        }

        await binding.Terminate(TimeSpan.FromSeconds(60)).Soon();

        Assert.Contains("\"method\":\"GET\",\"target\":\"/users/7\"", Assert.Single(File.ReadAllLines(file)), StringComparison.Ordinal);
        Assert.Contains("\"route\":\"/users/{id}\"", File.ReadAllText(file), StringComparison.Ordinal);
    }

    // A plain actor is a handler: it receives RequestCtx and may respond as actors do.
    private sealed class CounterActor : ReceiveActor
    {
        private int _count;

        public CounterActor() => Receive<RequestCtx>(_ => Sender.Tell(HttpResponse.Ok($"{++_count}")));
    }

    private static async Task<Item> LoadAsync(string id)
    {
        await Task.Yield();
        return new Item($"item {id}");
    }

    private sealed record Item(string Name);

    // One request after the other, as with ReceiveAsync: the count needs no lock.
    private sealed class ItemActor : AsyncHttpHandlerActor
    {
        private int _loads;

        protected override async Task OnRequestAsync(RequestCtx ctx)
        {
            var item = await LoadAsync(ctx.RouteValue("id")!);
            ctx.Json(new { item.Name, Loads = ++_loads });
        }
    }

    private sealed class ReportActor : ReceiveActor
    {
        public ReportActor() => Receive<RequestCtx>(ctx => MakeReport(ctx.ToRequest()).PipeTo(Sender));

        private static Task<HttpResponse> MakeReport(HttpRequest request) =>
            Task.FromResult(HttpResponse.Ok($"a long {request.Target.Split('/')[1].Replace("work", "report", StringComparison.Ordinal)}"));
    }
}
