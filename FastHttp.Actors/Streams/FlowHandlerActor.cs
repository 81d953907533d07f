using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Streams;

/// <summary>The handler of a route that is a flow: materialises it, gives it the requests, and ends with it.</summary>
/// <param name="run">Materialises the flow between its two ends.</param>
/// <param name="keepsOrder">Of the flow; see <see cref="RequestsInFlight"/>.</param>
internal sealed class FlowHandlerActor(Action<FlowRequests, IMaterializer> run, bool keepsOrder) : HttpHandlerActor
{
    // Where nothing is said of the mailbox, as many as it holds by default.
    private const int DefaultWaiting = 10_000;

    private FlowRequests? _requests;
    private ActorMaterializer? _materializer;

    public static Props Props(Action<FlowRequests, IMaterializer> run, bool keepsOrder) =>
        Akka.Actor.Props.CreateBy(new ActorProducer<FlowHandlerActor>(() => new FlowHandlerActor(run, keepsOrder)));

    protected override void PreStart()
    {
        var capacity = ((ActorCell)Context).Mailbox?.MessageQueue is IBoundedQueue { Capacity: > 0 and var bound } ? bound : DefaultWaiting;
        _requests = new FlowRequests(Self, capacity, new RequestsInFlight(keepsOrder), Context.GetLogger());
        // On the handler's own dispatcher: on a loop a request and its response stay on one thread.
        var settings = ActorMaterializerSettings.Create(Context.System).WithDispatcher(Context.Dispatcher.Id);
        _materializer = ActorMaterializer.Create(Context, settings);
        run(_requests, _materializer);
    }

    protected override void OnRequest(RequestCtx ctx)
    {
        if (!_requests!.TryAdd(ctx))
        {
            Overload.Reject(ctx);
        }
    }

    protected override void OnMessage(object message)
    {
        if (message is not FlowRequests.Ended ended)
        {
            Unhandled(message);
        }
        else if (_requests is { } requests && ReferenceEquals(ended.Of, requests))
        {
            var cause = ended.Cause ?? new InvalidOperationException("The flow has completed, although its source goes on.");
            // It would end again at once: the supervisor then waits before it makes the next one.
            throw requests.HasServed ? cause : new ActorInitializationException(Self, "The flow ended before it had taken a request.", cause);
        }
    }

    protected override void PreRestart(Exception reason, object message)
    {
        _requests?.FailAll(reason);
        // Those that the flow has not seen are for the next one, as those in the mailbox are.
        while (_requests?.TakeWaiting() is { } ctx)
        {
            Self.Tell(ctx, ctx.NewSender());
        }

        base.PreRestart(reason, message);
    }

    protected override void PostStop() => _materializer?.Shutdown();
}
