using System.Globalization;
using System.Text;
using Akka.Actor;
using Akka.Event;

namespace FastHttp.Actors.Observability;

/// <summary>
/// Every line one server writes. What clients do wrong is logged at Debug only; what fails on our side says what happened,
/// what becomes of it, and what a person can do. Any thread.
/// </summary>
internal sealed class ServerLog(ILoggingAdapter log, TimeProvider time)
{
    /// <summary>Enough of a bad request to recognise it, little enough to log.</summary>
    private const int MaxLoggedBytes = 64;

    private readonly LogLimit _failures = new(time);
    private readonly LogLimit _badRequests = new(time);
    private readonly LogLimit _acceptErrors = new(time, linesPerSecond: 1);

    /// <summary><paramref name="outcome"/>: what became of the request it failed on.</summary>
    public void HandlerFailed(IActorRef? handler, Exception cause, string outcome)
    {
        if (_failures.Allows(out var suppressed))
        {
            var who = handler is null ? "A filter, or a handler whose request is over," : $"The handler {handler.Path}";
            log.Error(cause, "{0} failed; {1}.{2}", who, outcome, More(suppressed));
        }
    }

    public void WrongLength(IActorRef? handler, long declared, long written)
    {
        if (_failures.Allows(out var suppressed))
        {
            log.Error(
                "The handler {0} declared a response of {1} bytes and wrote {2}; its connection was aborted, or the client would take it for complete.{3}",
                handler?.Path, declared, written, More(suppressed));
        }
    }

    /// <summary>A handler that had always responded at once has kept a request and given its Context.Sender away.</summary>
    public void SharedSenderUsed(IActorRef handler)
    {
        if (_failures.Allows(out var suppressed))
        {
            log.Error(
                "The Context.Sender of a request of {0} was told although all its requests so far were responded to within Receive; which request is meant cannot be known, so those it holds were answered with 500. Use Sender, or ctx itself. From now on each of its requests has a Context.Sender of its own.{1}",
                handler.Path, More(suppressed));
        }
    }

    public void FilterFailed(Exception cause)
    {
        if (_failures.Allows(out var suppressed))
        {
            log.Error(cause, "A response filter failed; the response was sent without what it would have done.{0}", More(suppressed));
        }
    }

    public void HandlerStopped(IActorRef handler) =>
        log.Warning("The handler {0} stopped; requests it held were answered with 503. It is made anew.", handler.Path);

    public void HandlerGivenUp(IActorRef handler, TimeSpan pause) =>
        log.Error("The handler {0} was given up; its requests are answered with 503. It is made anew in {1:0} ms.", handler.Path, pause.TotalMilliseconds);

    public void RouteActorStopped(string route, IActorRef handler) =>
        log.Warning("The actor {0} that serves {1} stopped; its requests are answered with 503 until the server is bound anew.", handler.Path, route);

    public void BadRequest(Http.Rejection reason, ReadOnlySpan<byte> bytes)
    {
        if (log.IsDebugEnabled && _badRequests.Allows(out var suppressed))
        {
            log.Debug("Rejected a request ({0}), it begins with \"{1}\".{2}", reason, Escape(bytes), More(suppressed));
        }
    }

    public void Bound(string server, string endpoint, string transport, int loops) =>
        log.Info("{0} listens on {1} ({2}, {3} event loops).", server, endpoint, transport, loops);

    public void AcceptPaused(string error, TimeSpan pause)
    {
        if (_acceptErrors.Allows(out _))
        {
            log.Warning("Cannot accept connections: {0}. Trying again in {1} ms; raise the descriptor limit or lower limits.max-connections.", error, pause.TotalMilliseconds);
        }
    }

    public void ListenerFailed(IActorRef listener, Exception cause, TimeSpan pause) =>
        log.Error(cause, "The listener {0} failed; its connections were closed. It listens again in {1} ms.", listener.Path, pause.TotalMilliseconds);

    public void ResponderFailed(IActorRef responder, Exception cause) =>
        log.Error(cause, "{0} failed and was restarted; a request that had reached no handler at that moment waits for its deadline. This is a fault of the server; please report it.", responder.Path);

    public void CannotListen(IActorRef listener, Exception cause, TimeSpan pause) =>
        log.Error(cause, "The listener {0} has failed to listen again: {1}. It keeps the endpoints it has and tries again in {2} ms.", listener.Path, cause.Message, pause.TotalMilliseconds);

    public void ConnectionFailed(IActorRef connection, Exception cause)
    {
        if (_failures.Allows(out var suppressed))
        {
            log.Error(cause, "The connection actor {0} failed and was discarded, its connection closed. This is a fault of the server; please report it.{1}", connection.Path, More(suppressed));
        }
    }

    public void DrainCutOff(string server, int connections) =>
        log.Warning("{0}: the termination deadline passed with {1} connections still open; they are aborted.", server, connections);

    public void HandlersLeft(string server, string handlers, int more) =>
        log.Warning(
            "{0} ended at its termination deadline without these handlers, which go on until they return: {1}{2}. Look at what they wait for; a handler that heeds ctx.Aborted ends in time.",
            server, handlers, more == 0 ? "" : $" and {more} more");

    private static string More(int suppressed) => suppressed == 0 ? "" : $" ({suppressed} more like this were not logged.)";

    private static string Escape(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var b in bytes[..Math.Min(bytes.Length, MaxLoggedBytes)])
        {
            _ = b is >= (byte)' ' and <= (byte)'~' and not (byte)'"' and not (byte)'\\'
                ? text.Append((char)b)
                : text.Append("\\x").Append(b.ToString("x2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
