using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>What the log says of handlers that miss their deadline.</summary>
public sealed class LateHandlerLogTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_late_handler_is_named_with_its_request_and_so_is_its_dropped_response()
    {
        RequestCtx? kept = null;
        var time = new ManualTime();
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/slow/{id}", ScriptedHandler.Props((_, ctx) => kept = ctx)).WithTimeout(Timeout),
            time: time,
            hocon: "akka.loglevel = INFO");
        using var lines = Subscribe(server, typeof(Warning), typeof(Info));
        using var client = await server.Connect();
        await client.SendGet("/slow/7?secret=1");
        await TestServer.Until(() => kept is not null, "the handler has the request");

        await Advance(time, server, client);

        var warning = Assert.IsType<Warning>(await Next(lines, "is late"));
        Assert.Contains("/user/http-handlers/0-get-slow--id/0 is late: no response 2000 ms after it was given the request", warning.ToString(), StringComparison.Ordinal);
        Assert.Contains("GET /slow/7 (route GET /slow/{id})", warning.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", warning.ToString(), StringComparison.Ordinal);

        kept!.Value.Text("late");

        var info = Assert.IsType<Info>(await Next(lines, "after its deadline"));
        Assert.Contains("/0-get-slow--id/0 of GET /slow/{id} responded after its deadline", info.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, server.LateResponses());
    }

    [Fact]
    public async Task Each_route_has_a_line_a_second_whatever_the_others_do()
    {
        var held = 0;
        var time = new ManualTime();
        var keeping = ScriptedHandler.Props((_, _) => Interlocked.Increment(ref held));
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/one", keeping).WithTimeout(Timeout);
                routes.MapGet("/two", keeping).WithTimeout(Timeout);
            },
            time: time);
        using var lines = Subscribe(server, typeof(Warning));
        var clients = new List<RawClient>();
        foreach (var target in (string[])["/one", "/one", "/one", "/two"])
        {
            clients.Add(await server.Connect());
            await clients[^1].SendGet(target);
        }

        await TestServer.Until(() => Volatile.Read(ref held) == clients.Count, "the handlers have the requests");
        await Advance(time, server, [.. clients]);
        server.System.EventStream.Publish(new Warning("test", typeof(LateHandlerLogTests), "the end"));

        var routes = new List<string>();
        while ((await lines.ReceiveAsync(FarAway)).ToString() is var line && !line!.Contains("the end", StringComparison.Ordinal))
        {
            routes.AddRange(((string[])["(route GET /one)", "(route GET /two)"]).Where(route => line.Contains(route, StringComparison.Ordinal)));
        }

        Assert.Equal(["(route GET /one)", "(route GET /two)"], routes.Order());
        clients.ForEach(client => client.Dispose());
    }

    private static async Task Advance(ManualTime time, TestServer server, params RawClient[] clients)
    {
        time.Advance(Timeout);
        server.Wake();
        foreach (var client in clients)
        {
            Assert.Equal(503, (await client.ReceiveResponse()).Status);
        }
    }

    private static Inbox Subscribe(TestServer server, params Type[] kinds)
    {
        var inbox = Inbox.Create(server.System);
        foreach (var kind in kinds)
        {
            server.System.EventStream.Subscribe(inbox.Receiver, kind);
        }

        return inbox;
    }

    private static async Task<object> Next(Inbox lines, string with)
    {
        while (true)
        {
            var line = await lines.ReceiveAsync(FarAway);
            if (line.ToString()!.Contains(with, StringComparison.Ordinal))
            {
                return line;
            }
        }
    }
}
