using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;

namespace FastHttp.Actors.Tests.Support;

/// <summary>The lines of an ActorSystem's log that a person should look at: warnings, errors and dead letters, from now on.</summary>
internal sealed class CapturedLog : IDisposable
{
    private readonly ActorSystem _system;
    private readonly IActorRef _listener;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<LogEvent> _events = new();

    public CapturedLog(ActorSystem system)
    {
        _system = system;
        _listener = new Listener(_lines, _events);
        foreach (var kind in (Type[])[typeof(Warning), typeof(Error), typeof(Info)])
        {
            system.EventStream.Subscribe(_listener, kind);
        }
    }

    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>All that was written, of the level Info and above, or what the system's level lets through.</summary>
    public IReadOnlyCollection<LogEvent> Events => _events;

    /// <summary>The texts of the lines with a number.</summary>
    public IReadOnlyList<string> Numbered(int number) =>
        [.. _events.Select(e => e.Message.ToString()!).Where(line => line.EndsWith($" [FH{number}]", StringComparison.Ordinal))];

    /// <summary>Waits for a line with a number.</summary>
    public async Task<string> Until(int number)
    {
        await TestServer.Until(() => Numbered(number).Count > 0, $"the log has a line FH{number}", () => string.Join(" | ", _events));
        return Numbered(number)[0];
    }

    /// <summary>Waits for a line that contains a text.</summary>
    public Task Until(string text) => TestServer.Until(
        () => _lines.Any(line => line.Contains(text, StringComparison.Ordinal)), $"the log says \"{text}\"", () => string.Join(" | ", _lines));

    public void Dispose() => _system.EventStream.Unsubscribe(_listener);

    // Not an actor, so that nothing is missed when the system ends or its threads are held.
    private sealed class Listener(ConcurrentQueue<string> lines, ConcurrentQueue<LogEvent> events) : MinimalActorRef
    {
        public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "captured-log";

        public override IActorRefProvider Provider => throw new NotSupportedException();

        protected override void TellInternal(object message, IActorRef sender)
        {
            events.Enqueue((LogEvent)message);
            var line = message.ToString()!;
            if (message is not Info || line.Contains("dead letter", StringComparison.OrdinalIgnoreCase))
            {
                lines.Enqueue(line);
            }
        }
    }
}
