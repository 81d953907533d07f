using Akka.Event;

namespace FastHttp.Actors.Observability;

/// <summary>
/// Every line one server writes. What clients do wrong is logged at Debug only; what fails on our side says what happened,
/// what becomes of it, and what a person can do. Each line has a number, which docs/telemetry.md explains: 1000 the life of the
/// server, 1100 accepting, 1200 connections, 2000 handlers, 2100 their requests; 3000 is <see cref="LoopLog"/>, 4000 <see cref="AccessLogTrouble"/>. A number is never
/// given to another line. Any thread.
/// </summary>
internal sealed partial class ServerLog(ILoggingAdapter log, TimeProvider time)
{
    private readonly AkkaLogger _log = new AkkaLogger(log);
    private readonly FailureKinds _kinds = new();
    private readonly LogLimit _failures = new(time);

    internal static string More(int suppressed) => suppressed == 0 ? "" : $" ({suppressed} more like this were not logged.)";

    // The stack is shown the first time. The next failures of the same kind are a line each.
    private (Exception? Shown, string Again) Once(Exception cause, string who) => _kinds.IsNew(cause, who)
        ? (cause, "")
        : (null, $" ({cause.GetType().Name}: {cause.Message.ReplaceLineEndings(" ")})");
}
