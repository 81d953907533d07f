using System.Collections.Concurrent;
using Akka.Event;
using FastHttp.Actors.Observability;
using Xunit;
using AkkaLevel = Akka.Event.LogLevel;

namespace FastHttp.Actors.Tests.Observability;

/// <summary>What the generated methods of the log hand to Akka.</summary>
public sealed class AkkaLoggerTests
{
    private static readonly Exception Cause = new InvalidOperationException("why");

    [Fact]
    public void A_line_has_its_template_its_named_values_its_exception_and_its_number()
    {
        var akka = new Noting(SemanticLogMessageFormatter.Instance, AkkaLevel.InfoLevel);
        new ServerLog(akka, TimeProvider.System).HandlerFailed("The handler /user/{x}", Cause, "its request was answered with 500", "GET /{id}", "GET /{id}");

        var (level, message, cause) = Assert.Single(akka.Lines);
        Assert.Equal(AkkaLevel.ErrorLevel, level);
        Assert.Same(Cause, cause);
        Assert.Equal("The handler /user/{x} failed; its request was answered with 500: GET /{id}. [FH2001]", message.ToString());
        var line = Assert.IsAssignableFrom<LogMessage>(message);
        Assert.Equal("{Who} failed; {Outcome}: {Request}.{More}{Again} [FH2001]", line.Format);
        Assert.True(new Error(cause, "test", typeof(ServerLog), line).TryGetProperties(out var properties));
        Assert.Equal("GET /{id}", properties!["Request"]);
    }

    [Fact]
    public void A_formatter_that_knows_no_names_gets_the_text()
    {
        var akka = new Noting(DefaultLogMessageFormatter.Instance, AkkaLevel.InfoLevel);
        new ServerLog(akka, TimeProvider.System).Bound("http", "127.0.0.1:80", "epoll", 2);

        Assert.Equal("http listens on 127.0.0.1:80 (epoll, 2 event loops). [FH1001]", Assert.Single(akka.Lines).Message.ToString());
    }

    [Fact]
    public void A_level_that_is_off_costs_nothing()
    {
        var akka = new Noting(SemanticLogMessageFormatter.Instance, AkkaLevel.WarningLevel);
        var log = new ServerLog(akka, TimeProvider.System);
        log.HandlerCancelled("who");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            log.HandlerCancelled("who");
            log.SupervisedElsewhere("who", "outcome", "request");
            log.BadRequest(FastHttp.Actors.Http.Rejection.InvalidHost, "bytes"u8);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Empty(akka.Lines);
    }

    private sealed class Noting(ILogMessageFormatter formatter, AkkaLevel least) : LoggingAdapterBase(formatter)
    {
        public ConcurrentQueue<(AkkaLevel Level, object Message, Exception? Cause)> Lines { get; } = new();

        public override bool IsDebugEnabled => least <= AkkaLevel.DebugLevel;

        public override bool IsInfoEnabled => least <= AkkaLevel.InfoLevel;

        public override bool IsWarningEnabled => least <= AkkaLevel.WarningLevel;

        public override bool IsErrorEnabled => true;

        protected override void NotifyLog(AkkaLevel logLevel, object message, Exception? cause = null) => Lines.Enqueue((logLevel, message, cause));
    }
}
