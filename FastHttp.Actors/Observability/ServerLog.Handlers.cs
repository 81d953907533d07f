using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace FastHttp.Actors.Observability;

/// <summary>The life of handlers.</summary>
internal sealed partial class ServerLog
{
    private readonly LogLimit _starts = new(time);

    /// <summary><paramref name="outcome"/>: what became of the request it failed on.</summary>
    public void HandlerFailed(string who, Exception cause, string outcome, string request, string route)
    {
        if (_failures.Allows(out var suppressed))
        {
            var (shown, again) = Once(cause, route);
            HandlerFailed(shown, who, outcome, request, More(suppressed), again);
        }
    }

    /// <summary>As <see cref="HandlerFailed(string, Exception, string, string, string)"/>, for an actor whose supervisor has logged the failure itself.</summary>
    public void SupervisedElsewhere(string who, string outcome, string request)
    {
        if (_log.IsEnabled(LogLevel.Information) && _failures.Allows(out var suppressed))
        {
            SupervisedElsewhere(who, outcome, request, More(suppressed));
        }
    }

    public void HandlerCannotStart(string route, IActorRef handler, Exception cause, TimeSpan pause)
    {
        if (_starts.Allows(out var suppressed))
        {
            // Akka's exception only says that the actor could not be made; what is inside says why.
            var (shown, again) = Once(cause.GetBaseException(), route);
            HandlerCannotStart(shown, handler.Path, route, pause.TotalMilliseconds, More(suppressed), again);
        }
    }

    public void FilterFailed(Exception cause)
    {
        if (_failures.Allows(out var suppressed))
        {
            var (shown, again) = Once(cause, "filter");
            FilterFailed(shown, More(suppressed), again);
        }
    }

    public void HandlerGivenUp(IActorRef handler, TimeSpan pause) => HandlerGivenUp(handler.Path, pause.TotalMilliseconds);

    [LoggerMessage(2002, LogLevel.Debug, "{Who} ended without a response that nobody waits for: its client is gone, or the server has responded.")]
    public partial void HandlerCancelled(string who);

    [LoggerMessage(2003, LogLevel.Warning, "The handler {Handler} stopped; requests it held were answered with 503. It is made anew.")]
    public partial void HandlerStopped(ActorPath handler);

    [LoggerMessage(2006, LogLevel.Warning, "The actor {Actor} that serves {Route} stopped; its requests are answered with 503 until the server is bound anew.")]
    public partial void RouteActorStopped(string route, ActorPath actor);

    [LoggerMessage(2001, LogLevel.Error, "{Who} failed; {Outcome}: {Request}.{More}{Again}")]
    private partial void HandlerFailed(Exception? cause, string who, string outcome, string request, string more, string again);

    [LoggerMessage(2004, LogLevel.Error, "The handler {Handler} was given up; its requests are answered with 503. It is made anew in {Milliseconds:0} ms.")]
    private partial void HandlerGivenUp(ActorPath handler, double milliseconds);

    [LoggerMessage(2005, LogLevel.Error, "The handler {Handler} of {Route} cannot start; its requests are answered with 503. It is made anew in {Milliseconds:0} ms.{More}{Again}")]
    private partial void HandlerCannotStart(Exception? cause, ActorPath handler, string route, double milliseconds, string more, string again);

    [LoggerMessage(2007, LogLevel.Error, "A response filter failed; the response was sent without what it would have done.{More}{Again}")]
    private partial void FilterFailed(Exception? cause, string more, string again);

    [LoggerMessage(2008, LogLevel.Information, "{Who} failed; {Outcome}: {Request}. Its supervisor has logged the cause.{More}")]
    private partial void SupervisedElsewhere(string who, string outcome, string request, string more);
}
