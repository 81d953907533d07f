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

    public CapturedLog(ActorSystem system)
    {
        _system = system;
        _listener = new Listener(_lines);
        foreach (var kind in (Type[])[typeof(Warning), typeof(Error), typeof(Info)])
        {
            system.EventStream.Subscribe(_listener, kind);
        }
    }

    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Waits for a line that contains a text.</summary>
    public Task Until(string text) => TestServer.Until(
        () => _lines.Any(line => line.Contains(text, StringComparison.Ordinal)), $"the log says \"{text}\"", () => string.Join(" | ", _lines));

    public void Dispose() => _system.EventStream.Unsubscribe(_listener);

    // Not an actor, so that nothing is missed when the system ends or its threads are held.
    private sealed class Listener(ConcurrentQueue<string> lines) : MinimalActorRef
    {
        public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "captured-log";

        public override IActorRefProvider Provider => throw new NotSupportedException();

        protected override void TellInternal(object message, IActorRef sender)
        {
            var line = message.ToString()!;
            if (message is not Info || line.Contains("dead letter", StringComparison.OrdinalIgnoreCase))
            {
                lines.Enqueue(line);
            }
        }
    }
}
