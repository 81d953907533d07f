using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Observability;

/// <summary>
/// Every line one server writes. What clients do wrong is logged at Debug only; what fails on our side says what happened,
/// what becomes of it, and what a person can do. Any thread.
/// </summary>
internal sealed class ServerLog(ILoggingAdapter log, TimeProvider time)
{
    /// <summary>Enough of a bad request to recognise it, little enough to log.</summary>
    private const int MaxLoggedBytes = 64;

    private readonly FailureKinds _kinds = new();
    private readonly LogLimit _failures = new(time);
    private readonly LogLimit _starts = new(time);
    private readonly LogLimit _badRequests = new(time);
    private readonly ConcurrentDictionary<string, LogLimit> _late = new();
    private readonly ConcurrentDictionary<string, LogLimit> _lateResponses = new();
    private readonly LogLimit _acceptErrors = new(time, lines: 1);
    private readonly LogLimit _clientsGone = new(time);
    private readonly LogLimit _notAccepted = new(time, lines: 1);
    private readonly LogLimit _descriptors = new(time, lines: 1, seconds: 60);

    /// <summary><paramref name="outcome"/>: what became of the request it failed on.</summary>
    public void HandlerFailed(string who, Exception cause, string outcome, string request, string route)
    {
        if (_failures.Allows(out var suppressed))
        {
            Failure(cause, route, $"{who} failed; {outcome}: {request}.{More(suppressed)}");
        }
    }

    /// <summary>It has missed its deadline. At most a line a second for each route: one that is slow must not hide the others.</summary>
    public void HandlerLate(string route, string who, string request, long milliseconds)
    {
        if (_late.GetOrAdd(route, _ => new LogLimit(time, lines: 1)).Allows(out var suppressed))
        {
            log.Warning(
                "{0} is late: no response {1} ms after it was given the request, which was answered with 503: {2}. See what it waits for, or raise the timeout of the route.{3}",
                who, milliseconds, request, More(suppressed));
        }
    }

    /// <summary>The response of one that had missed its deadline has come after all.</summary>
    public void LateResponse(string route, IActorRef handler)
    {
        if (log.IsInfoEnabled && _lateResponses.GetOrAdd(route, _ => new LogLimit(time, lines: 1)).Allows(out var suppressed))
        {
            log.Info("The handler {0} of {1} responded after its deadline; the response was dropped.{2}", handler.Path, route, More(suppressed));
        }
    }

    /// <summary>A handler has stopped because it was told that its response is no longer wanted: nothing has failed.</summary>
    public void HandlerCancelled(string who)
    {
        if (log.IsDebugEnabled)
        {
            log.Debug("{0} ended without a response that nobody waits for: its client is gone, or the server has responded.", who);
        }
    }

    /// <summary>Written once for each route of a server.</summary>
    public void WentOnAfterResponse(string route, string use) =>
        log.Warning(
            "{0} responded and then went on to {1}: that changes nothing, for the first response counts. A forgotten return, or a second actor that responds? This line comes once for each route; all such uses are counted as late responses.",
            route, use);

    public void WrongLength(IActorRef? handler, string request, long declared, long written)
    {
        if (_failures.Allows(out var suppressed))
        {
            log.Error(
                "The handler {0} declared a response of {1} bytes and wrote {2}; its connection was aborted, or the client would take it for complete: {3}.{4}",
                handler?.Path, declared, written, request, More(suppressed));
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
            Failure(cause, "filter", $"A response filter failed; the response was sent without what it would have done.{More(suppressed)}");
        }
    }

    public void HandlerStopped(IActorRef handler) =>
        log.Warning("The handler {0} stopped; requests it held were answered with 503. It is made anew.", handler.Path);

    public void HandlerGivenUp(IActorRef handler, TimeSpan pause) =>
        log.Error("The handler {0} was given up; its requests are answered with 503. It is made anew in {1:0} ms.", handler.Path, pause.TotalMilliseconds);

    public void HandlerCannotStart(string route, IActorRef handler, Exception cause, TimeSpan pause)
    {
        if (_starts.Allows(out var suppressed))
        {
            // Akka's exception only says that the actor could not be made; what is inside says why.
            var text = $"The handler {handler.Path} of {route} cannot start; its requests are answered with 503. It is made anew in {pause.TotalMilliseconds:0} ms.{More(suppressed)}";
            Failure(cause.GetBaseException(), route, text);
        }
    }

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
            log.Warning("Cannot accept connections: {0}. Trying again in {1} ms; raise the system's limits or lower limits.max-connections.", error, pause.TotalMilliseconds);
        }
    }

    /// <summary>One connection. What clients cause is logged at Debug only.</summary>
    public void NotAccepted(string error, bool byClient)
    {
        if (byClient)
        {
            if (log.IsDebugEnabled && _clientsGone.Allows(out var unsaid))
            {
                log.Debug("A client was gone before it was accepted: {0}.{1}", error, More(unsaid));
            }
        }
        else if (_notAccepted.Allows(out var suppressed))
        {
            log.Warning(
                "A connection was not accepted: {0}. Accepting goes on; see to the network, the firewall or the security module if it comes again.{1}",
                error, More(suppressed));
        }
    }

    public void OutOfDescriptors(DescriptorPlan plan, int sockets)
    {
        if (_descriptors.Allows(out _))
        {
            log.Warning(
                "Out of descriptors: the process may have {0} open (ulimit -n), the sockets of its servers have {1}, others {2}, and {3} are kept in reserve, so no more connections are accepted until some close; clients wait in the backlog. Raise the limit (ulimit -n, LimitNOFILE= of systemd, --ulimit nofile= of Docker), or set limits.max-connections below {4}.",
                plan.Limit, sockets, plan.Others, plan.Reserve, Math.Max(1, plan.ForSockets));
        }
    }

    /// <summary>At bind: the limit is too low for the whole reserve.</summary>
    public void FewDescriptors(DescriptorPlan plan, int sockets) =>
        log.Warning(
            "The process may have no more than {0} descriptors open (ulimit -n), of which {1} are in use: only {2} connections are accepted at a time, and the reserve is {3}, too few for a process that lives long. Raise the limit (ulimit -n, LimitNOFILE= of systemd, --ulimit nofile= of Docker).",
            plan.Limit, plan.Others + sockets, plan.ForSockets - sockets, plan.Reserve);

    public void NotAttached(Exception cause)
    {
        if (_failures.Allows(out var suppressed))
        {
            log.Error(cause, "A connection could not be begun and was closed; accepting goes on. Unless the process is out of memory, this is a fault of the server; please report it.{0}", More(suppressed));
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
            Failure(
                cause,
                "connection",
                $"The connection actor {connection.Path} failed and was discarded, its connection closed. This is a fault of the server; please report it.{More(suppressed)}");
        }
    }

    public void DrainCutOff(string server, int connections) =>
        log.Warning("{0}: the termination deadline passed with connections still open ({1}); they are aborted.", server, connections);

    public void DrainDelayTooLong(string server, TimeSpan delay, TimeSpan phase) =>
        log.Warning(
            "{0}: its drain delay of {1} does not fit into the phase service-unbind, which ends after {2}: raise akka.coordinated-shutdown.phases.service-unbind.timeout above the delay.",
            server, delay, phase);

    public void HandlersLeft(string server, string handlers, int more) =>
        log.Warning(
            "{0} ended at its termination deadline without these handlers, which go on until they return: {1}{2}. Look at what they wait for; a handler that heeds ctx.Aborted ends in time.",
            server, handlers, more == 0 ? "" : $" and {more} more");

    // The stack is shown the first time. The next failures of the same kind are a line each.
    private void Failure(Exception cause, string who, string text)
    {
        if (_kinds.IsNew(cause, who))
        {
            log.Error(cause, "{0}", text);
        }
        else
        {
            log.Error("{0} ({1}: {2})", text, cause.GetType().Name, cause.Message.ReplaceLineEndings(" "));
        }
    }

    internal static string More(int suppressed) => suppressed == 0 ? "" : $" ({suppressed} more like this were not logged.)";

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
