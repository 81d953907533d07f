using Akka.Actor;

namespace FastHttp.Actors.Tests.EventLoops;

/// <summary>Does in its own turn what it is told: the way to send "from an actor on that dispatcher".</summary>
internal sealed class Puppet(SupervisorStrategy? strategy) : UntypedActor
{
    public delegate void Order(IUntypedActorContext context);

    public static Props Props(SupervisorStrategy? strategy = null) =>
        Akka.Actor.Props.CreateBy(new Producer<Puppet>(() => new Puppet(strategy)));

    protected override void OnReceive(object message) => ((Order)message)(Context);

    protected override SupervisorStrategy SupervisorStrategy() => strategy ?? base.SupervisorStrategy();
}

/// <summary>Props from a lambda that captures, without compiling an expression.</summary>
internal sealed class Producer<T>(Func<T> make) : IIndirectActorProducer
    where T : ActorBase
{
    public Type ActorType => typeof(T);

    public ActorBase Produce() => make();

    public void Release(ActorBase actor)
    {
    }
}

/// <summary>An actor whose behaviour stands in the test.</summary>
internal sealed class Scripted : ReceiveActor, IWithStash
{
    private readonly IActorRef? _lifecycle;
    private bool _restarting;

    private Scripted(Action<Scripted> script, IActorRef? lifecycle)
    {
        _lifecycle = lifecycle;
        script(this);
    }

    public IStash Stash { get; set; } = null!;

    public IUntypedActorContext Ctx { get; } = (IUntypedActorContext)Context;

    public IActorRef Me => Self;

    public IActorRef From => Sender;

    /// <summary><paramref name="lifecycle"/> is told "restarting: message" and "stopped".</summary>
    public static Props Props(Action<Scripted> script, IActorRef? lifecycle = null) =>
        Akka.Actor.Props.CreateBy(new Producer<Scripted>(() => new Scripted(script, lifecycle)));

    public void On<T>(Action<T> handler) => Receive(handler);

    public void OnAsync<T>(Func<T, Task> handler) => ReceiveAsync(handler);

    public void Turn(Action<object> handler) => BecomeStacked(message => handler(message));

    public void TurnBack() => UnbecomeStacked();

    protected override void PreRestart(Exception reason, object message)
    {
        _restarting = true;
        _lifecycle?.Tell($"restarting: {message}");
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        if (!_restarting)
        {
            _lifecycle?.Tell("stopped");
        }
    }
}
