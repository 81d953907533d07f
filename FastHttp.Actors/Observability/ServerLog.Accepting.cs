using Akka.Actor;
using FastHttp.Actors.Transports;
using Microsoft.Extensions.Logging;

namespace FastHttp.Actors.Observability;

/// <summary>Listening and accepting.</summary>
internal sealed partial class ServerLog
{
    private readonly LogLimit _acceptErrors = new(time, lines: 1);
    private readonly LogLimit _clientsGone = new(time);
    private readonly LogLimit _notAccepted = new(time, lines: 1);
    private readonly LogLimit _descriptors = new(time, lines: 1, seconds: 60);

    public void AcceptPaused(string error, TimeSpan pause)
    {
        if (_acceptErrors.Allows(out _))
        {
            AcceptPaused(error, pause.TotalMilliseconds);
        }
    }

    /// <summary>One connection. What clients cause is logged at Debug only.</summary>
    public void NotAccepted(string error, bool byClient)
    {
        if (byClient)
        {
            if (_log.IsEnabled(LogLevel.Debug) && _clientsGone.Allows(out var unsaid))
            {
                ClientGone(error, More(unsaid));
            }
        }
        else if (_notAccepted.Allows(out var suppressed))
        {
            NotAccepted(error, More(suppressed));
        }
    }

    public void OutOfDescriptors(DescriptorPlan plan, int sockets)
    {
        if (_descriptors.Allows(out _))
        {
            OutOfDescriptors(plan.Limit, sockets, plan.Others, plan.Reserve, Math.Max(1, plan.ForSockets));
        }
    }

    public void NotAttached(Exception cause)
    {
        if (_failures.Allows(out var suppressed))
        {
            NotAttached(cause, More(suppressed));
        }
    }

    public void ListenerFailed(IActorRef listener, Exception cause, TimeSpan pause) =>
        ListenerFailed(listener.Path, cause, pause.TotalMilliseconds);

    public void CannotListen(IActorRef listener, Exception cause, TimeSpan pause) =>
        CannotListen(listener.Path, cause, cause.Message, pause.TotalMilliseconds);

    [LoggerMessage(1101, LogLevel.Warning, "Cannot accept connections: {Error}. Trying again in {Milliseconds} ms; raise the system's limits or lower limits.max-connections.")]
    private partial void AcceptPaused(string error, double milliseconds);

    [LoggerMessage(1102, LogLevel.Debug, "A client was gone before it was accepted: {Error}.{More}")]
    private partial void ClientGone(string error, string more);

    [LoggerMessage(1103, LogLevel.Warning, "A connection was not accepted: {Error}. Accepting goes on; see to the network, the firewall or the security module if it comes again.{More}")]
    private partial void NotAccepted(string error, string more);

    [LoggerMessage(1104, LogLevel.Warning, "Out of descriptors: the process may have {Limit} open (ulimit -n), the sockets of its servers have {Sockets}, others {Others}, and {Reserve} are kept in reserve, so no more connections are accepted until some close; clients wait in the backlog. Raise the limit (ulimit -n, LimitNOFILE= of systemd, --ulimit nofile= of Docker), or set limits.max-connections below {Most}.")]
    private partial void OutOfDescriptors(long limit, long sockets, long others, long reserve, long most);

    [LoggerMessage(1105, LogLevel.Error, "A connection could not be begun and was closed; accepting goes on. Unless the process is out of memory, this is a fault of the server; please report it.{More}")]
    private partial void NotAttached(Exception cause, string more);

    [LoggerMessage(1106, LogLevel.Error, "The listener {Listener} failed; its connections were closed. It listens again in {Milliseconds} ms.")]
    private partial void ListenerFailed(ActorPath listener, Exception cause, double milliseconds);

    [LoggerMessage(1107, LogLevel.Error, "The listener {Listener} has failed to listen again: {Error}. It keeps the endpoints it has and tries again in {Milliseconds} ms.")]
    private partial void CannotListen(ActorPath listener, Exception cause, string error, double milliseconds);
}
