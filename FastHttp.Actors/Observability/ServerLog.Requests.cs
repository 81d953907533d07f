using Akka.Actor;
using FastHttp.Actors.Http;
using Microsoft.Extensions.Logging;

namespace FastHttp.Actors.Observability;

/// <summary>What handlers do with their requests.</summary>
internal sealed partial class ServerLog
{
    private readonly RouteLogLimit _late = new(time);
    private readonly RouteLogLimit _lateResponses = new(time);
    private readonly RouteLogLimit _unhandled = new(time);
    private readonly RouteLogLimit _fullMailboxes = new(time);
    private readonly RouteLogLimit _fullRoutes = new(time);
    private readonly RouteLogLimit _longWaits = new(time);

    /// <summary>It has missed its deadline.</summary>
    public void HandlerLate(string route, string who, string request, long milliseconds)
    {
        if (_late.Allows(route, out var suppressed))
        {
            HandlerLate(who, milliseconds, request, More(suppressed));
        }
    }

    /// <summary>The response of one that had missed its deadline has come after all.</summary>
    public void LateResponse(string route, IActorRef handler)
    {
        if (_log.IsEnabled(LogLevel.Information) && _lateResponses.Allows(route, out var suppressed))
        {
            LateResponse(handler.Path, route, More(suppressed));
        }
    }

    public void WrongLength(IActorRef? handler, string request, long declared, long written)
    {
        if (_failures.Allows(out var suppressed))
        {
            WrongLength(handler?.Path, declared, written, request, More(suppressed));
        }
    }

    /// <summary>A handler that had always responded at once has kept a request and given its Context.Sender away.</summary>
    public void SharedSenderUsed(IActorRef handler)
    {
        if (_failures.Allows(out var suppressed))
        {
            SharedSenderUsed(handler.Path, More(suppressed));
        }
    }

    /// <summary>An actor does not know the message. <paramref name="request"/> is asked for when the line is written.</summary>
    public void RequestUnhandled<T>(string route, IActorRef handler, T value, Func<T, string> request)
    {
        if (_unhandled.Allows(route, out var suppressed))
        {
            RequestUnhandled(handler.Path, request(value), More(suppressed));
        }
    }

    /// <summary>Requests of a route come faster than they are handled: <paramref name="reason"/> tells where they gathered.</summary>
    public void Overloaded(string route, Rejection reason)
    {
        switch (reason)
        {
            case Rejection.HandlerOverloaded when _fullMailboxes.Allows(route, out var suppressed):
                MailboxFull(route, More(suppressed));
                break;
            case Rejection.RouteOverloaded when _fullRoutes.Allows(route, out var suppressed):
                RouteFull(route, More(suppressed));
                break;
            case Rejection.QueueTimeout when _longWaits.Allows(route, out var suppressed):
                WaitedTooLong(route, More(suppressed));
                break;
        }
    }

    /// <summary>Written once for each route of a server.</summary>
    [LoggerMessage(2103, LogLevel.Warning, "{Route} responded and then went on to {Use}: that changes nothing, for the first response counts. A forgotten return, or a second actor that responds? This line comes once for each route; all such uses are counted as late responses.")]
    public partial void WentOnAfterResponse(string route, string use);

    [LoggerMessage(2101, LogLevel.Warning, "{Who} is late: no response {Milliseconds} ms after it was given the request, which was answered with 503: {Request}. See what it waits for, or raise the timeout of the route.{More}")]
    private partial void HandlerLate(string who, long milliseconds, string request, string more);

    [LoggerMessage(2102, LogLevel.Information, "The handler {Handler} of {Route} responded after its deadline; the response was dropped.{More}")]
    private partial void LateResponse(ActorPath handler, string route, string more);

    [LoggerMessage(2104, LogLevel.Error, "The handler {Handler} declared a response of {Declared} bytes and wrote {Written}; its connection was aborted, or the client would take it for complete: {Request}.{More}")]
    private partial void WrongLength(ActorPath? handler, long declared, long written, string request, string more);

    [LoggerMessage(2105, LogLevel.Error, "The Context.Sender of a request of {Handler} was told although all its requests so far were responded to within Receive; which request is meant cannot be known, so those it holds were answered with 500. Use Sender, or ctx itself. From now on each of its requests has a Context.Sender of its own.{More}")]
    private partial void SharedSenderUsed(ActorPath handler, string more);

    [LoggerMessage(2106, LogLevel.Warning, "The handler {Handler} does not handle RequestCtx; the request was answered with 501: {Request}. Add a Receive<RequestCtx> to it.{More}")]
    private partial void RequestUnhandled(ActorPath handler, string request, string more);

    [LoggerMessage(2107, LogLevel.Warning, "A mailbox of {Route} is full; a request was answered with 503. Its handler is too slow for what comes: look at what it waits for, give the route more handlers, or raise its mailbox limit.{More}")]
    private partial void MailboxFull(string route, string more);

    [LoggerMessage(2108, LogLevel.Warning, "{Route} has as many requests as it may have at a time; one more was answered with 503. Look at what its handlers wait for, or raise its concurrency limit.{More}")]
    private partial void RouteFull(string route, string more);

    [LoggerMessage(2109, LogLevel.Warning, "A request of {Route} has waited for its handler longer than the queue timeout and was answered with 503. Look at what the handler waits for, give the route more handlers, or raise the timeout.{More}")]
    private partial void WaitedTooLong(string route, string more);
}
