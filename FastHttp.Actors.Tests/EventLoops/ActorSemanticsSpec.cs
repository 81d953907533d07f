using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using Xunit;

namespace FastHttp.Actors.Tests.EventLoops;

/// <summary>
/// What every Akka user relies on, whatever dispatcher the actor runs on. Each test is run on Akka's own dispatcher and on both
/// ways of the event loop's.
/// </summary>
public abstract partial class ActorSemanticsSpec : TestKit
{
    private static readonly Config Config = ConfigurationFactory.ParseString(
        "akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }");

    private IActorRef? _puppet;

    protected ActorSemanticsSpec()
        : base(Config)
    {
    }

    /// <summary>Null: Akka's default dispatcher.</summary>
    protected abstract string? DispatcherId { get; }

    /// <summary>Another dispatcher of the same kind: another thread.</summary>
    protected abstract string? OtherDispatcherId { get; }

    /// <summary>Fails when this is not where the actors of <see cref="DispatcherId"/> run.</summary>
    protected abstract void AssertAtHome();

    protected IActorRef Create(Props props) => Sys.ActorOf(On(props, DispatcherId));

    protected static Props On(Props props, string? dispatcher) =>
        dispatcher is null ? props : props.WithDispatcher(dispatcher);

    /// <summary>Does it in the turn of an actor on the dispatcher under test.</summary>
    private protected void Order(Puppet.Order order) => (_puppet ??= Create(Puppet.Props())).Tell(order);

    private protected Props Recorder(int limit, IActorRef? lifecycle = null) => Scripted.Props(
        self => self.On<int>(m =>
        {
            AssertAtHome();
            Assert.InRange(m, 0, limit);
            TestActor.Tell(m);
        }),
        lifecycle);

    private protected static void Tell(IActorRef actor, int first, int last)
    {
        for (var i = first; i <= last; i++)
        {
            actor.Tell(i);
        }
    }

    private void Send(bool nearby, Action send)
    {
        if (nearby)
        {
            Order(_ => send());
        }
        else
        {
            send();
        }
    }

    private Props FailingRecorder(int modulus, IActorRef? lifecycle = null) => Scripted.Props(
        self => self.On<int>(m =>
        {
            if (m % modulus == 0)
            {
                throw new InvalidOperationException($"{m}");
            }

            TestActor.Tell(m);
        }),
        lifecycle);

    private Props Stasher() => Scripted.Props(self =>
    {
        self.On<int>(_ => self.Stash.Stash());
        self.On<string>(_ =>
        {
            TestActor.Tell("opened");
            self.Stash.UnstashAll();
            self.Turn(m => TestActor.Tell(m));
        });
    });

    private void ExpectRange(int first, int last) => ExpectInts(Enumerable.Range(first, last - first + 1));

    private void ExpectInts(IEnumerable<int> expected)
    {
        foreach (var number in expected)
        {
            ExpectMsg(number);
        }
    }
}
