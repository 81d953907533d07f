using Akka.Actor;
using BenchmarkDotNet.Attributes;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Transports.InMemory;

namespace FastHttp.Actors.Benchmarks;

/// <summary>
/// One message to another actor: two of them tell each other the same object, 100,000 times in a row. By Akka's Tell on both
/// dispatchers, and as a request goes from its connection to its handler and back.
/// </summary>
public class MessageHops
{
    private const int Hops = 100_000;

    private ActorSystem _system = null!;
    private EventLoopGroup _group = null!;
    private IActorRef _onLoop = null!;
    private IActorRef _ofServer = null!;
    private IActorRef _onDefault = null!;

    [GlobalSetup]
    public void Start()
    {
        _system = ActorSystem.Create("hops", "akka { loglevel = OFF, stdout-loglevel = OFF }");
        _group = EventLoopGroup.Start(_system, 1, _ => new InMemoryTransport(new InMemoryNetwork()), new EventLoopOptions());
        _onLoop = Pair(_group.DispatcherId(0));
        _ofServer = _system.ActorOf(Props.Create(() => new Server()).WithDispatcher(_group.DispatcherId(0)));
        _onDefault = Pair("akka.actor.default-dispatcher");
    }

    [GlobalCleanup]
    public void Stop()
    {
        _system.Terminate().Wait();
        _group.Stop();
    }

    [Benchmark(OperationsPerInvoke = Hops)]
    public void OfTheServer() => Play(_ofServer);

    [Benchmark(OperationsPerInvoke = Hops)]
    public void LoopDispatcher() => Play(_onLoop);

    [Benchmark(OperationsPerInvoke = Hops)]
    public void DefaultDispatcher() => Play(_onDefault);

    private static void Play(IActorRef first)
    {
        var ball = new Ball { Left = Hops };
        first.Tell(ball, ActorRefs.NoSender);
        ball.Landed.Task.Wait();
    }

    private IActorRef Pair(string dispatcher)
    {
        var second = _system.ActorOf(Props.Create(() => new Player(null)).WithDispatcher(dispatcher));
        return _system.ActorOf(Props.Create(() => new Player(second)).WithDispatcher(dispatcher));
    }

    private sealed class Ball
    {
        public int Left { get; set; }

        public TaskCompletionSource Landed { get; } = new();
    }

    private sealed class Player(IActorRef? other) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            var ball = (Ball)message;
            if (--ball.Left == 0)
            {
                ball.Landed.SetResult();
            }
            else
            {
                (other ?? Sender).Tell(ball, Self);
            }
        }
    }

    /// <summary>Two children, as connections and handlers are, that tell each other over their loop.</summary>
    private sealed class Server : UntypedActor
    {
        private readonly IActorRef _first = Context.ActorOf(Props.Create(() => new Member()).WithDispatcher(Context.Props.Dispatcher));
        private readonly IActorRef _second = Context.ActorOf(Props.Create(() => new Member()).WithDispatcher(Context.Props.Dispatcher));

        protected override void PreStart()
        {
            _first.Tell(_second);
            _second.Tell(_first);
        }

        protected override void OnReceive(object message) => _first.Tell(message);
    }

    private sealed class Member : UntypedActor
    {
        private readonly IActorRef _self = Context.Self;
        private readonly EventLoop _loop = EventLoop.Current!;
        private IActorRef _other = ActorRefs.Nobody;

        protected override void OnReceive(object message)
        {
            if (message is not Ball ball)
            {
                _other = (IActorRef)message;
            }
            else if (--ball.Left == 0)
            {
                ball.Landed.SetResult();
            }
            else
            {
                _loop.Tell(_other, ball, _self);
            }
        }
    }
}
