using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Robustness;

/// <summary>What clients do wrong is logged at Debug only, a few lines a second, with nothing in it that could break a log.</summary>
public sealed class BadInputLogTests
{
    private const int LinesPerSecond = 10;

    [Fact]
    public async Task Bad_input_cannot_fill_or_forge_a_log()
    {
        await using var server = await TestServer.Start(_ => { }, TransportKind.InMemory, time: new ManualTime(), hocon: "akka.loglevel = DEBUG");
        var events = new ConcurrentQueue<LogEvent>();
        server.System.EventStream.Subscribe(server.System.ActorOf(Props.Create(() => new Listener(events)), "listener"), typeof(LogEvent));
        for (var i = 0; i < LinesPerSecond * 3; i++)
        {
            Assert.Equal(400, (await server.Exchange("GET / HTTP/1.1\r\nX: \u001B[31m\"\u00FF\r\nY\n")).Status);
        }

        // Events come in order: behind this one there are no others.
        server.System.EventStream.Publish(new Debug("test", typeof(BadInputLogTests), "the end"));
        await TestServer.Until(() => events.Any(e => e.Message.ToString() == "the end"), "all events came");
        // Only the server's lines: the loops may log that the machine is busy.
        var said = events.Where(e => e.LogSource.StartsWith("FastHttp.Actors(http)", StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain(said, e => e.LogLevel() > LogLevel.DebugLevel);
        var lines = said.Select(e => e.Message.ToString()!).Where(line => line.StartsWith("Rejected a request", StringComparison.Ordinal)).ToList();
        Assert.Equal(LinesPerSecond, lines.Count);
        Assert.All(lines, line => Assert.Contains("InvalidFieldValue", line, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.Contains("\\x0d\\x0aX: \\x1b[31m\\x22\\xff\\x0d\\x0aY\\x0a", line, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.DoesNotContain(line, c => c is < ' ' or > '~'));
    }

    private sealed class Listener(ConcurrentQueue<LogEvent> events) : UntypedActor
    {
        protected override void OnReceive(object message) => events.Enqueue((LogEvent)message);
    }
}
