using Akka.Actor;
using FastHttp.Actors.Connections;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Listening;

/// <summary>How many waiting connections are accepted at a time: the connections that a loop has come first.</summary>
public sealed class AcceptTests
{
    private const int Batch = 16;

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_loop_with_nothing_else_to_do_accepts_a_batch_a_turn(TransportKind transport)
    {
        await using var server = await TestServer.Start(_ => { }, transport);

        Assert.Equal(Batch, await MostInOneTurn(server, waiting: (2 * Batch) + 1));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_loop_whose_actors_have_messages_accepts_one_a_turn(TransportKind transport)
    {
        await using var server = await TestServer.Start(_ => { }, transport);
        var begun = new TaskCompletionSource();
        var restless = server.System.ActorOf(Props.Create(() => new Restless(begun)).WithDispatcher("fasthttp-loop-0"));
        restless.Tell("again");
        await begun.Task.Soon();

        Assert.Equal(1, await MostInOneTurn(server, waiting: Batch));
        restless.Tell(PoisonPill.Instance);
    }

    private static async Task<int> MostInOneTurn(TestServer server, int waiting)
    {
        var watch = new Watch(server.Loops[0], waiting);
        var clients = new List<RawClient>();
        await server.Loops[0].WhileHeld(async () =>
        {
            for (var i = 0; i < waiting; i++)
            {
                clients.Add(await server.Connect());
            }

            server.Loops[0].Loop.Post(Watch.Look, watch);
        });
        await TestServer.Until(() => watch.IsOver, "all are accepted");
        clients.ForEach(client => client.Dispose());
        return watch.Most;
    }

    /// <summary>Looks at a loop's connections once a turn, until all are there.</summary>
    private sealed class Watch(ServerLoop server, int awaited)
    {
        private int _seen;

        public bool IsOver => Volatile.Read(ref _seen) == awaited;

        public int Most { get; private set; }

        public static void Look(object? watch) => ((Watch)watch!).Look();

        private void Look()
        {
            Most = Math.Max(Most, server.LiveConnections - _seen);
            Volatile.Write(ref _seen, server.LiveConnections);
            if (!IsOver)
            {
                server.Loop.Post(Look, this);
            }
        }
    }

    /// <summary>Has always one more message.</summary>
    private sealed class Restless(TaskCompletionSource begun) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            begun.TrySetResult();
            Self.Tell(message, Self);
        }
    }
}
