using Akka.Actor;
using BenchmarkDotNet.Attributes;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Transports.InMemory;

namespace FastHttp.Actors.Benchmarks;

/// <summary>One message to another actor: two of them tell each other the same object, 100,000 times in a row.</summary>
public class MessageHops
{
    private const int Hops = 100_000;

    private ActorSystem _system = null!;
    private EventLoopGroup _group = null!;
    private IActorRef _onLoop = null!;
    private IActorRef _onDefault = null!;

    [GlobalSetup]
    public void Start()
    {
        _system = ActorSystem.Create("hops", "akka { loglevel = OFF, stdout-loglevel = OFF }");
        _group = EventLoopGroup.Start(_system, 1, _ => new InMemoryTransport(new InMemoryNetwork()), new EventLoopOptions());
        _onLoop = Pair(_group.DispatcherId(0));
        _onDefault = Pair("akka.actor.default-dispatcher");
    }

    [GlobalCleanup]
    public void Stop()
    {
        _system.Terminate().Wait();
        _group.Stop();
    }

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
}
