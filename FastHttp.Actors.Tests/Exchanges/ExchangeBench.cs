using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.EventLoops;
using FastHttp.Actors.Tests.Support;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>
/// A pool of exchanges on a loop of its own, with an actor in the place of their connection that notes what it is told. No
/// server, no sockets; the clock stands still.
/// </summary>
internal sealed class ExchangeBench : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ActorSystem _system;
    private readonly EventLoopGroup _group;

    private ExchangeBench(ActorSystem system, EventLoopGroup group, ManualTime time)
    {
        _system = system;
        _group = group;
        Time = time;
        Pool = new ExchangePool(group[0], new ServerLog(NoLogger.Instance, time));
    }

    public ManualTime Time { get; }

    public ExchangePool Pool { get; }

    public EventLoop Loop => _group[0];

    /// <summary>Who is told of responses.</summary>
    public IExchangeOwner Connection { get; private set; } = null!;

    /// <summary>Of all slots.</summary>
    public static RouteMonitor Route { get; } = new("GET /", "GET", "/", "per-core", "test", 1, TimeProvider.System);

    /// <summary>What the connection was told.</summary>
    public ConcurrentQueue<object> Told { get; } = [];

    public static async Task<ExchangeBench> Start()
    {
        var time = new ManualTime();
        var system = ActorSystem.Create("exchanges", ConfigurationFactory.ParseString(
            "akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }"));
        var group = EventLoopGroup.Start(system, 1, _ => new QueueTransport(), new EventLoopOptions { Time = time });
        var bench = new ExchangeBench(system, group, time);
        bench.Connection = new Owner(await bench.CellOf(Akka.Actor.Props.Create(() => new Noting(bench.Told))), bench.Told);
        return bench;
    }

    /// <summary>An actor on the loop.</summary>
    public IActorRef Actor(Props props) => _system.ActorOf(props.WithDispatcher(_group.DispatcherId(0)));

    /// <summary>A slot whose handler is an actor on the loop that does what the test says.</summary>
    public HandlerSlot Slot(Props props, bool takesLoopRequests = true)
    {
        return new HandlerSlot(Actor(props), Route, takesLoopRequests);
    }

    /// <summary>An exchange with an open life.</summary>
    public Exchange Open()
    {
        var exchange = Pool.Rent();
        exchange.Begin(Connection);
        return exchange;
    }

    public Task OnLoop(Action act) => OnLoop(() =>
    {
        act();
        return true;
    });

    /// <summary>Does it on the loop's thread; what it throws the test sees.</summary>
    public Task<T> OnLoop<T>(Func<T> act)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Loop.Post(
            _ =>
            {
                try
                {
                    done.SetResult(act());
                }
                catch (Exception e)
                {
                    done.SetException(e);
                }
            },
            null);
        return done.Task.WaitAsync(Patience);
    }

    /// <summary>All that the loop knew of when this was called is done.</summary>
    public async Task Settle()
    {
        for (var round = 0; round < 4; round++)
        {
            await OnLoop(() => { });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate().WaitAsync(Patience);
        _group.Stop();
    }

    private async Task<ActorCell> CellOf(Props props)
    {
        var actor = Actor(props);
        return await actor.Ask<ActorCell>(Noting.AskCell, Patience);
    }

    private sealed class Noting(ConcurrentQueue<object> told) : UntypedActor
    {
        public const string AskCell = "cell";

        protected override void OnReceive(object message)
        {
            if (message is AskCell)
            {
                Sender.Tell(Context);
            }
            else
            {
                told.Enqueue(message);
            }
        }
    }

    /// <summary>Notes what the ring delivers to it without a receive.</summary>
    private sealed class Owner(ActorCell cell, ConcurrentQueue<object> told) : IExchangeOwner
    {
        public ActorCell Cell => cell;

        public void OnResponse(Exchange exchange) => told.Enqueue(exchange);
    }
}
