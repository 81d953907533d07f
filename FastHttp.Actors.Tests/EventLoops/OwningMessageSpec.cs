using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.TestKit.Xunit2;
using FastHttp.Actors.EventLoops;
using Xunit;

namespace FastHttp.Actors.Tests.EventLoops;

/// <summary>Messages that own something or may be taken back, on a loop with Akka's internals and on one without.</summary>
public abstract class OwningMessageSpec : TestKit
{
    private static readonly Config Config = ConfigurationFactory.ParseString(
        "akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }");

    private readonly EventLoopGroup _group;
    private readonly IActorRef _puppet;

    protected OwningMessageSpec(bool useAkkaInternals)
        : base(Config)
    {
        _group = EventLoopGroup.Start(Sys, 1, _ => new QueueTransport(), new EventLoopOptions { UseAkkaInternals = useAkkaInternals });
        Assert.Equal(useAkkaInternals, _group.UsesRing);
        _puppet = Sys.ActorOf(Puppet.Props().WithDispatcher(_group.DispatcherId(0)));
    }

    protected override void Dispose(bool disposing)
    {
        // The base stops the actor system, and for that needs the loops.
        base.Dispose(disposing);
        _group.Stop();
        Assert.Equal(0, _group[0].Counters.Exceptions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_message_that_owns_something_is_told_that_its_receiver_has_stopped(bool byLoop)
    {
        var actor = Actor(_ => { });
        Watch(actor);
        Sys.Stop(actor);
        ExpectTerminated(actor);

        Send(byLoop, actor, new Owning(TestActor));

        ExpectMsg("orphaned at home");
        ExpectNoOther();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_message_that_owns_something_is_told_that_its_receiver_stops_before_it(bool byLoop)
    {
        var actor = Actor(self => self.On<Owning>(_ => TestActor.Tell("received")));
        _puppet.Tell(new Puppet.Order(_ =>
        {
            ((IInternalActorRef)actor).Stop();
            Tell(byLoop, actor, new Owning(TestActor));
        }));

        ExpectMsg("orphaned at home");
        ExpectNoOther();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_message_that_owns_something_reaches_a_receiver_that_lives(bool byLoop)
    {
        var actor = Actor(self => self.On<Owning>(_ => TestActor.Tell("received")));

        Send(byLoop, actor, new Owning(TestActor));

        ExpectMsg("received");
        ExpectNoOther();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_message_that_may_not_be_delivered_is_left_out_and_the_next_one_is_not(bool byLoop)
    {
        var actor = Actor(self =>
        {
            self.On<Deferred>(m => TestActor.Tell(m.Name));
            self.On<string>(TestActor.Tell);
        });

        Send(byLoop, actor, new Deferred("left out", false), new Deferred("delivered", true), new Deferred("left out", false), "last");

        ExpectMsg("delivered");
        ExpectMsg("last");
    }

    [Fact]
    public void An_actor_that_is_told_to_stop_is_stopping_as_far_as_the_loop_can_tell()
    {
        var actor = Actor(_ => { });
        _puppet.Tell(new Puppet.Order(_ =>
        {
            var cell = (ActorCell)((ActorRefWithCell)actor).Underlying;
            TestActor.Tell(MailboxInternals.IsStopping(cell));
            ((IInternalActorRef)actor).Stop();
            TestActor.Tell(MailboxInternals.IsStopping(cell));
        }));

        ExpectMsg(false);
        ExpectMsg(_group.UsesRing);
        Watch(actor);
        ExpectTerminated(actor);
        Assert.True(MailboxInternals.IsStopping((ActorCell)((ActorRefWithCell)actor).Underlying));
    }

    [Fact]
    public void An_actor_of_which_nobody_can_tell_counts_as_suspended()
    {
        var actor = Actor(_ => { });
        _puppet.Tell(new Puppet.Order(_ => TestActor.Tell(MailboxInternals.IsSuspended((ActorCell)((ActorRefWithCell)actor).Underlying))));

        ExpectMsg(!_group.UsesRing);
    }

    private IActorRef Actor(Action<Scripted> script)
    {
        // By an actor of the loop, as the server's: one made by the system is a reference that may still change its cell.
        _puppet.Tell(new Puppet.Order(context => TestActor.Tell(context.ActorOf(Scripted.Props(script).WithDispatcher(_group.DispatcherId(0))))));
        return ExpectMsg<IActorRef>();
    }

    private void Send(bool byLoop, IActorRef receiver, params object[] messages) => _puppet.Tell(new Puppet.Order(_ =>
    {
        foreach (var message in messages)
        {
            Tell(byLoop, receiver, message);
        }
    }));

    private void Tell(bool byLoop, IActorRef receiver, object message)
    {
        if (byLoop)
        {
            _group[0].Tell(receiver, message, ActorRefs.Nobody);
        }
        else
        {
            receiver.Tell(message, ActorRefs.Nobody);
        }
    }

    // What comes later on the loop comes later here.
    private void ExpectNoOther()
    {
        _puppet.Tell(new Puppet.Order(_ => TestActor.Tell("done")));
        ExpectMsg("done");
    }

    private sealed class Owning(IActorRef listener) : IOrphan
    {
        public void Orphaned() => listener.Tell($"orphaned {(EventLoop.Current is null ? "elsewhere" : "at home")}");
    }

    private sealed class Deferred(string name, bool mayBeDelivered) : ITurnMessage
    {
        public string Name => name;

        public bool MayBeDelivered(ActorCell? receiver, out Activity? activity)
        {
            activity = null;
            return mayBeDelivered;
        }

        public Action<Exception> Failing() => _ => { };

        public void Delivered(ActorCell cell, Activity? activity)
        {
        }
    }
}

public sealed class OwningMessagesOnRingSpec() : OwningMessageSpec(useAkkaInternals: true);

public sealed class OwningMessagesOnPublicApiSpec() : OwningMessageSpec(useAkkaInternals: false);
