using System.Globalization;
using Akka.Actor;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Handlers;

/// <summary>A loop serves many clients on one thread: what one handler sets on the thread, no other message may see.</summary>
public sealed class AmbientStateTests
{
    private static readonly AsyncLocal<string?> User = new();
    private static readonly CultureInfo WithComma = NewCulture();

    public static TheoryData<string, bool> Setters()
    {
        var cases = new TheoryData<string, bool>();
        foreach (var setter in new[] { "delegate", "handler", "plain", "receive-async", "async", "posted" })
        {
            cases.Add(setter, true);
            cases.Add(setter, false);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Setters))]
    public async Task What_one_handler_sets_no_other_message_sees(string setter, bool akkaInternals)
    {
        await using var server = await TestServer.Start(Map, akkaInternals: akkaInternals);
        using var mallory = await server.Connect();
        using var alice = await server.Connect();
        var clean = (await alice.Get("/delegate/get")).Body;

        Assert.Contains("mallory 1,5", (await mallory.Get($"/{setter}/set")).Body, StringComparison.Ordinal);

        foreach (var getter in new[] { setter, "delegate", "handler", "plain" })
        {
            Assert.Equal(clean, (await alice.Get($"/{getter}/get")).Body);
            Assert.Equal(clean, (await mallory.Get($"/{getter}/get")).Body);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Messages_in_one_run_do_not_see_each_other(bool akkaInternals)
    {
        await using var server = await TestServer.Start(Map, akkaInternals: akkaInternals);
        using var client = await server.Connect();
        var clean = (await client.Get("/plain/get")).Body;
        var handler = await server.Actor("/user/*/*plain*/0");

        for (var i = 0; i < 100; i++)
        {
            handler.Tell("set");
        }

        Assert.Equal(clean, await handler.Ask<string>("get").Soon());
    }

    [Fact]
    public async Task Nor_do_those_of_a_handler_off_the_loops()
    {
        using var gate = new ManualResetEventSlim();
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ScriptedHandler.Props(
            (_, ctx) => ctx.Text("unused"),
            (context, message) =>
            {
                switch (message)
                {
                    case "wait":
                        gate.Wait();
                        break;
                    case "set":
                        Set();
                        break;
                    default:
                        context.Sender.Tell(Describe());
                        break;
                }
            })).Pool(1));
        var handler = await server.Actor("/user/*/*/0");
        var clean = await handler.Ask<string>("get").Soon();

        // They wait together, so that one run serves them.
        handler.Tell("wait");
        handler.Tell("set");
        var seen = handler.Ask<string>("get");
        gate.Set();

        Assert.Equal(clean, await seen.Soon());
    }

    [Fact]
    public async Task What_other_threads_have_does_not_come_with_their_messages()
    {
        await using var server = await TestServer.Start(Map);
        var handler = await server.Actor("/user/*/*plain*/0");
        var clean = await handler.Ask<string>("get").Soon();
        var seen = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        User.Value = "tester";

        server.Loops[0].Loop.Post(_ => seen.SetResult(User.Value), null);

        Assert.Null(await seen.Task.Soon());
        Assert.Equal(clean, await handler.Ask<string>("get").Soon());
    }

    [Fact]
    public async Task What_a_delegate_sets_it_sees_after_an_await()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", async ctx =>
        {
            User.Value = "mallory";
            await Task.Run(() => { });
            ctx.Text($"{User.Value}");
        }));

        Assert.Equal("mallory", (await server.Get("/")).Body);
    }

    private static void Map(HttpRoutes routes)
    {
        routes.MapGet("/delegate/{what}", ctx => Act(ctx));
        routes.MapGet("/handler/{what}", ScriptedHandler.Props((_, ctx) => Act(ctx)));
        routes.MapGet("/plain/{what}", Props.Create<Plain>());
        routes.MapGet("/receive-async/{what}", Props.Create<Receiving>());
        routes.MapGet("/async/{what}", async ctx =>
        {
            await Task.Run(() => { });
            Act(ctx);
        });
        routes.MapGet("/posted/{what}", async ctx =>
        {
            var done = new TaskCompletionSource();
            SynchronizationContext.Current!.Post(
                _ =>
                {
                    Act(ctx);
                    done.SetResult();
                },
                null);
            await done.Task;
        });
    }

    private static CultureInfo NewCulture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        return culture;
    }

    private static void Act(RequestCtx ctx)
    {
        if (ctx.RouteValue("what") == "set")
        {
            Set();
        }

        ctx.Text(Describe());
    }

    private static void Set()
    {
        User.Value = "mallory";
        CultureInfo.CurrentCulture = WithComma;
        SynchronizationContext.SetSynchronizationContext(new SynchronizationContext());
        if (!ExecutionContext.IsFlowSuppressed())
        {
            ExecutionContext.SuppressFlow();
        }
    }

    private static string Describe() =>
        $"{User.Value ?? "nobody"} {1.5.ToString(CultureInfo.CurrentCulture)} {ExecutionContext.IsFlowSuppressed()} {SynchronizationContext.Current?.GetType() == typeof(SynchronizationContext)}";

    private sealed class Plain : ReceiveActor
    {
        public Plain()
        {
            Receive<RequestCtx>(Act);
            Receive<string>(message =>
            {
                if (message == "set")
                {
                    Set();
                }
                else
                {
                    Sender.Tell(Describe());
                }
            });
        }
    }

    private sealed class Receiving : ReceiveActor
    {
        public Receiving() => ReceiveAsync<RequestCtx>(async ctx =>
        {
            await Task.Run(() => { });
            Act(ctx);
        });
    }
}
