using Akka.Actor;
using FastHttp.Actors.Observability.Instruments;

namespace FastHttp.Actors.Observability;

/// <summary>One route: its handlers and their failures. Any thread.</summary>
internal sealed class RouteMonitor
{
    private readonly TimeProvider _time;

    /// <param name="name">As the log names it.</param>
    /// <param name="method">Null: every method.</param>
    /// <param name="pattern">As it was mapped.</param>
    /// <param name="placement">See <see cref="RouteSnapshot"/>.</param>
    /// <param name="handlerType">The type of its handlers.</param>
    /// <param name="handlers">How many it has.</param>
    /// <param name="time">The server's.</param>
    public RouteMonitor(string name, string? method, string pattern, string placement, string handlerType, int handlers, TimeProvider time)
    {
        Name = name;
        Method = method;
        Pattern = pattern;
        Placement = placement;
        HandlerType = handlerType;
        _time = time;
        ActorTags = ActorMetrics.LabelsOf(this).Pairs;
        Handlers = [.. Enumerable.Range(0, handlers).Select(_ => new HandlerMonitor(time))];
    }

    public string Name { get; }

    public string? Method { get; }

    public string Pattern { get; }

    public string Placement { get; }

    public string HandlerType { get; }

    public IReadOnlyList<HandlerMonitor> Handlers { get; }

    /// <summary>What its handlers and their children failed with.</summary>
    public FailureNotes Failures { get; } = new();

    /// <summary>Why its handlers were restarted.</summary>
    public FailureNotes Restarts { get; } = new();

    /// <summary>The server makes its handlers; else it is an actor of the application's.</summary>
    public bool IsMade => Placement != "existing";

    /// <summary>The attributes of what its handlers receive.</summary>
    public KeyValuePair<string, object?>[] ActorTags { get; }

    public bool IsAvailable => Handlers.All(handler => handler.State == HandlerState.Running);

    /// <summary>A handler was made.</summary>
    /// <param name="slot">Its place.</param>
    /// <param name="handler">It.</param>
    /// <param name="cause">What the one before it failed with; null when that stopped by itself.</param>
    public void Begin(int slot, IActorRef handler, Exception? cause)
    {
        if (!Handlers[slot].Begin(handler))
        {
            Restarts.Count(cause?.GetType().FullName ?? "stopped");
        }
    }

    /// <summary>A handler failed and goes on in the same place.</summary>
    public void Restart(int slot, IActorRef handler, Exception cause)
    {
        Fail(handler, handler, cause, request: null);
        Handlers[slot].Restart();
        Restarts.Count(cause.GetType().FullName!);
    }

    /// <summary>One of its handlers, or an actor that worked for it, has failed. May be told more than once of one failure.</summary>
    /// <param name="handler">The handler in question, as far as it is known.</param>
    /// <param name="failed">Who failed; null: the handler.</param>
    /// <param name="cause">With what.</param>
    /// <param name="request">On which request; null when it was none.</param>
    public void Fail(IActorRef? handler, IActorRef? failed, Exception cause, string? request)
    {
        var monitor = Handlers.FirstOrDefault(one => one.Handler is { } known && known.Equals(handler));
        if (monitor?.HasFailedWith(cause) == true)
        {
            return;
        }

        var actor = (failed ?? handler)?.Path.ToStringWithoutAddress() ?? "";
        var failure = new FailureSnapshot(_time.GetUtcNow(), actor, cause.GetType().FullName!, cause.Message, request);
        Failures.Add(failure);
        monitor?.Failures.Add(failure);
    }
}
