using System.Collections.Concurrent;
using Akka.Event;

namespace FastHttp.Actors.Tests.Observability;

/// <summary>A log that notes its lines.</summary>
internal sealed class NotingLog() : LoggingAdapterBase(SemanticLogMessageFormatter.Instance)
{
    private readonly ConcurrentQueue<string> _texts = new();

    public string[] Texts => [.. _texts];

    /// <summary>It throws instead.</summary>
    public bool Fails { get; set; }

    public override bool IsDebugEnabled => false;

    public override bool IsInfoEnabled => true;

    public override bool IsWarningEnabled => true;

    public override bool IsErrorEnabled => true;

    protected override void NotifyLog(LogLevel logLevel, object message, Exception? cause = null)
    {
        if (Fails)
        {
            throw new InvalidOperationException("The log is broken.");
        }

        _texts.Enqueue(message.ToString()!);
    }
}
