using Akka.Event;
using Microsoft.Extensions.Logging;
using Level = Microsoft.Extensions.Logging.LogLevel;

namespace FastHttp.Actors.Observability;

/// <summary>
/// Writes what the generated log methods say to Akka's log. The template and its named values are passed on, so that a structured
/// logger behind Akka gets them. Each line ends in its number, as " [FH2001]": docs/telemetry.md tells what to do about it, and
/// it stays the same when the words change. Any thread.
/// </summary>
internal sealed class AkkaLogger(ILoggingAdapter log) : ILogger
{
    /// <summary>The last value of a generated state: its template.</summary>
    private const string Template = "{OriginalFormat}";

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(Level logLevel) => logLevel != Level.None && log.IsEnabled(LevelOf(logLevel));

    public void Log<TState>(Level logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        // A formatter that the application has set may know only {0}: then it gets the text.
        if (log.Formatter is SemanticLogMessageFormatter && state is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } values
            && values[^1] is { Key: Template, Value: string template })
        {
            log.Log(LevelOf(logLevel), exception, $"{template} [FH{eventId.Id}]", ValuesOf(values));
        }
        else
        {
            log.Log(LevelOf(logLevel), exception, "{0} [FH{1}]", formatter(state, exception), eventId.Id);
        }
    }

    private static object?[] ValuesOf(IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        var args = new object?[values.Count - 1];
        for (var i = 0; i < args.Length; i++)
        {
            args[i] = values[i].Value;
        }

        return args;
    }

    private static Akka.Event.LogLevel LevelOf(Level level) => level switch
    {
        Level.Trace or Level.Debug => Akka.Event.LogLevel.DebugLevel,
        Level.Information => Akka.Event.LogLevel.InfoLevel,
        Level.Warning => Akka.Event.LogLevel.WarningLevel,
        _ => Akka.Event.LogLevel.ErrorLevel,
    };
}
