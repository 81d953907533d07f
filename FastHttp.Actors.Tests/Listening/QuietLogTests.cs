using Akka.Actor;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Listening;

/// <summary>A start, some requests and an end at which nothing goes wrong leave nothing in the log that a person would look into.</summary>
public sealed class QuietLogTests
{
    private IActorRef? _existing;
    private int _streams;

    public static TheoryData<TransportKind, string> Ends
    {
        get
        {
            var ends = new TheoryData<TransportKind, string>();
            foreach (var row in (IEnumerable<object[]>)new EachTransport())
            {
                foreach (var end in (string[])["Terminate", "CoordinatedShutdown", "the system alone"])
                {
                    ends.Add((TransportKind)row[0], end);
                }
            }

            return ends;
        }
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Nothing_is_logged_but_that_it_listens(TransportKind transport, string end)
    {
        // A busy machine can hold any thread for longer than 25 ms; what is told of that:
        // LoopWatchSpec.
        const string hocon = "akka { loglevel = DEBUG, log-dead-letters = on }\nfasthttp.event-loops.stall-warning = 10s";
        CapturedLog? captured = null;
        await using var server = await TestServer.Start(
            Routes, transport, hocon: hocon, loops: 2, prepare: system =>
            {
                captured = new CapturedLog(system);
                _existing = system.ActorOf(Props.Create<UserActor>());
            });
        using var log = captured!;
        server.Binding.AddToCoordinatedShutdown(FarAway);
        using var idle = await server.Connect();
        Assert.Equal(200, (await idle.Exchange(Requests.Get("/plaintext"))).Status);
        foreach (var target in (string[])["/json", "/users/7", "/slow", "/stream", "/pool", "/existing", "/router", "/nothing"])
        {
            Assert.Contains((await server.Get(target)).Status, (int[])[200, 404]);
        }

        Assert.Equal("hello", (await server.Exchange(Requests.Head("POST", "/echo", 5) + "hello")).Body);
        using var unused = await server.Connect();
        using var streaming = await server.Connect();
        await streaming.SendGet("/until-drain");
        await TestServer.Until(() => Volatile.Read(ref _streams) == 1, "a stream is in flight");

        if (end == "Terminate")
        {
            await server.Binding.Terminate(FarAway).Soon();
            await server.System.Terminate().Soon();
        }
        else if (end == "CoordinatedShutdown")
        {
            await CoordinatedShutdown.Get(server.System).Run(CoordinatedShutdown.ClrExitReason.Instance).Soon();
        }
        else
        {
            await server.System.Terminate().Soon();
        }

        await server.System.WhenTerminated.Soon();
        Assert.Equal("", string.Join(Environment.NewLine, log.Lines));
    }

    private void Routes(HttpRoutes routes)
    {
        routes.MapGet("/plaintext", ctx => ctx.Text("Hello, World!"u8));
        routes.MapGet("/json", ctx => ctx.Json(new[] { "Hello, World!" }));
        routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body));
        routes.MapGet("/users/{id}", Props.Create<UserActor>());
        routes.MapGet("/pool", Props.Create<UserActor>()).Pool(2);
        routes.MapGet("/existing", _existing!);
        routes.MapGet("/router", Props.Create<UserActor>().WithRouter(new Akka.Routing.RoundRobinPool(2)));
        routes.MapGet("/until-drain", async ctx =>
        {
            ctx.BodyWriter.Write("piece"u8);
            await ctx.FlushAsync();
            Interlocked.Increment(ref _streams);
            await Task.Delay(Timeout.Infinite, ctx.Draining).ContinueWith(_ => { }, TaskScheduler.Default);
            ctx.Complete();
        });
        routes.MapGet("/slow", async ctx =>
        {
            await Task.Yield();
            ctx.Text("slow");
        });
        routes.MapGet("/stream", async ctx =>
        {
            ctx.BodyWriter.Write("piece"u8);
            await ctx.FlushAsync();
            ctx.Complete();
        });
    }

    private sealed class UserActor : ReceiveActor
    {
        public UserActor() => Receive<RequestCtx>(ctx => Sender.Tell(HttpResponse.Ok(ctx.Path)));
    }
}
