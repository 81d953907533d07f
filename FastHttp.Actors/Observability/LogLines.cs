using Akka.Actor;
using Akka.Event;

namespace FastHttp.Actors.Observability;

/// <summary>
/// How many lines a server and its handlers have written to the log, by level and exception. It hears all lines of the ActorSystem
/// on the event stream, since handlers write theirs past the server, and it is no actor: a line is counted by the thread that writes it,
/// and waits in no mailbox. Any thread.
/// </summary>
internal sealed class LogLines : MinimalActorRef, IDisposable
{
    private static readonly Dictionary<LogLevel, string> LevelNames = new()
    {
        [LogLevel.DebugLevel] = "debug",
        [LogLevel.InfoLevel] = "info",
        [LogLevel.WarningLevel] = "warning",
        [LogLevel.ErrorLevel] = "error",
    };

    private readonly ActorSystem _system;
    private readonly string _logger;
    private readonly string[] _actors;
    private readonly Dictionary<LogLevel, FailureNotes> _counts = LevelNames.Keys.ToDictionary(level => level, _ => new FailureNotes());

    private LogLines(ExtendedActorSystem system, string logger, IActorRef[] actors)
    {
        _system = system;
        _logger = logger;
        _actors = [.. actors.Select(actor => actor.Path.ToStringWithoutAddress())];
        Provider = system.Provider;
        Path = actors[0].Path / "log-lines";
    }

    public override ActorPath Path { get; }

    public override IActorRefProvider Provider { get; }

    /// <summary>Level, type of the exception or null, and how many.</summary>
    public IEnumerable<(string Level, string? Exception, long Count)> All =>
        from level in _counts
        from type in level.Value.ByType
        select (LevelNames[level.Key], type.Key.Length == 0 ? null : type.Key, type.Value);

    /// <summary>Counts from now on until it is disposed of.</summary>
    /// <param name="system">Whose log it is.</param>
    /// <param name="logger">The source of the server's own lines.</param>
    /// <param name="actors">Those whose lines are counted, with all that are below them.</param>
    public static LogLines Listen(ExtendedActorSystem system, string logger, params IActorRef[] actors)
    {
        var lines = new LogLines(system, logger, actors);
        system.EventStream.Subscribe(lines, typeof(LogEvent));
        return lines;
    }

    public void Dispose() => _system.EventStream.Unsubscribe(this);

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is LogEvent { LogSource: { } source } line && (source.StartsWith(_logger, StringComparison.Ordinal) || Array.Exists(_actors, actor => IsAtOrBelow(actor, source))))
        {
            _counts[line.LogLevel()].Count(line.Cause?.GetType().FullName ?? "");
        }
    }

    // The source of an actor is its path, with an address in front.
    private static bool IsAtOrBelow(string actor, string source)
    {
        var at = source.IndexOf(actor, StringComparison.Ordinal);
        return at >= 0 && (at + actor.Length == source.Length || source[at + actor.Length] == '/');
    }
}
