using Akka.Actor;
using FastHttp.Actors.Transports;
using Microsoft.Extensions.Logging;

namespace FastHttp.Actors.Observability;

/// <summary>From the start of a server to its end.</summary>
internal sealed partial class ServerLog
{
    [LoggerMessage(1001, LogLevel.Information, "{Server} listens on {Endpoint} ({Transport}, {Loops} event loops).")]
    public partial void Bound(string server, string endpoint, string transport, int loops);

    /// <summary>At bind: the limit is too low for the whole reserve.</summary>
    public void FewDescriptors(DescriptorPlan plan, int sockets) =>
        FewDescriptors(plan.Limit, plan.Others + sockets, plan.ForSockets - sockets, plan.Reserve);

    public void Draining(string server, int connections, TimeSpan deadline) => Draining(server, connections, deadline.TotalSeconds);

    [LoggerMessage(1004, LogLevel.Information, "{Server} has ended, {Milliseconds} ms after it was told to; {CutOff} connections were cut off.")]
    public partial void Ended(string server, long milliseconds, int cutOff);

    [LoggerMessage(1005, LogLevel.Warning, "{Server}: the termination deadline passed with connections still open ({Connections}); they are aborted.")]
    public partial void DrainCutOff(string server, int connections);

    public void DrainDelayTooLong(string server, TimeSpan delay, TimeSpan phase) => DrainDelayTooLong(server, delay.TotalSeconds, phase.TotalSeconds);

    public void HandlersLeft(string server, string handlers, int more) => HandlersLeft(server, handlers, more == 0 ? "" : $" and {more} more");

    [LoggerMessage(1008, LogLevel.Error, "{Responder} failed and was restarted; a request that had reached no handler at that moment waits for its deadline. This is a fault of the server; please report it.")]
    public partial void ResponderFailed(ActorPath responder, Exception cause);

    [LoggerMessage(1002, LogLevel.Warning, "The process may have no more than {Limit} descriptors open (ulimit -n), of which {Used} are in use: only {Connections} connections are accepted at a time, and the reserve is {Reserve}, too few for a process that lives long. Raise the limit (ulimit -n, LimitNOFILE= of systemd, --ulimit nofile= of Docker).")]
    private partial void FewDescriptors(long limit, long used, long connections, long reserve);

    [LoggerMessage(1003, LogLevel.Information, "{Server} drains: {Connections} connections are open, which have {Seconds:0.###} s to end.")]
    private partial void Draining(string server, int connections, double seconds);

    [LoggerMessage(1006, LogLevel.Warning, "{Server}: its drain delay of {DelaySeconds:0.###} s does not fit into the phase service-unbind, which ends after {PhaseSeconds:0.###} s: raise akka.coordinated-shutdown.phases.service-unbind.timeout above the delay.")]
    private partial void DrainDelayTooLong(string server, double delaySeconds, double phaseSeconds);

    [LoggerMessage(1007, LogLevel.Warning, "{Server} ended at its termination deadline without these handlers, which go on until they return: {Handlers}{More}. Look at what they wait for; a handler that heeds ctx.Aborted ends in time.")]
    private partial void HandlersLeft(string server, string handlers, string more);
}
