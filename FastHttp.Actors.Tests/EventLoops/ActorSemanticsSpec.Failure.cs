using Akka.Actor;
using Xunit;

namespace FastHttp.Actors.Tests.EventLoops;

/// <summary>Failures and what the supervisor decides.</summary>
public abstract partial class ActorSemanticsSpec
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_restart_loses_the_failed_message_only(bool nearby)
    {
        var actor = Create(FailingRecorder(5, TestActor));
        Send(nearby, () => Tell(actor, 1, 11));
        ExpectRange(1, 4);
        ExpectMsg("restarting: 5");
        ExpectRange(6, 9);
        ExpectMsg("restarting: 10");
        ExpectMsg(11);
    }

    [Fact]
    public void A_hundred_restarts_amid_a_thousand_messages_keep_the_order()
    {
        var actor = Create(FailingRecorder(10));
        Order(_ => Tell(actor, 1, 1000));
        ExpectInts(Enumerable.Range(1, 1000).Where(i => i % 10 != 0));
    }

    [Fact]
    public void Nothing_is_received_between_a_failure_and_its_decision()
    {
        using var decide = new ManualResetEventSlim();
        var strategy = new OneForOneStrategy(_ =>
        {
            TestActor.Tell("deciding");
            decide.Wait(TimeSpan.FromSeconds(10));
            TestActor.Tell("decided");
            return Directive.Resume;
        });
        // The parent decides on a thread of its own, so that the child's dispatcher is free to break the rule.
        var parent = Sys.ActorOf(On(Puppet.Props(strategy), null));
        parent.Tell(new Puppet.Order(context => TestActor.Tell(context.ActorOf(On(FailingRecorder(5), DispatcherId)))));
        var child = ExpectMsg<IActorRef>();
        Order(_ => Tell(child, 4, 7));
        ExpectMsg(4);
        ExpectMsg("deciding");
        child.Tell(8);
        // An actor next to it still runs: its dispatcher is not what holds the child back.
        Order(_ =>
        {
            child.Tell(9);
            TestActor.Tell("neighbour");
        });
        ExpectMsg("neighbour");
        decide.Set();
        ExpectMsg("decided");
        ExpectRange(6, 9);
    }

    [Fact]
    public void An_async_failure_restarts_and_goes_on()
    {
        var actor = Create(Scripted.Props(
            self => self.OnAsync<int>(async m =>
            {
                await Task.Run(() => { });
                if (m % 3 == 0)
                {
                    throw new InvalidOperationException($"{m}");
                }

                TestActor.Tell(m);
            }),
            TestActor));
        Order(_ => Tell(actor, 1, 4));
        ExpectRange(1, 2);
        ExpectMsg("restarting: 3");
        ExpectMsg(4);
    }

    [Fact]
    public void PipeTo_brings_results_and_failures()
    {
        var actor = Create(Scripted.Props(self =>
        {
            self.On<int>(m => Task.Run(() => m == 0 ? throw new InvalidOperationException("none") : $"result {m}").PipeTo(self.Me));
            self.On<string>(m =>
            {
                AssertAtHome();
                TestActor.Tell(m);
            });
            self.On<Status.Failure>(m => TestActor.Tell(m.Cause.Message));
        }));
        actor.Tell(1);
        ExpectMsg("result 1");
        actor.Tell(0);
        ExpectMsg("none");
    }

    [Fact]
    public void A_killed_actor_stops()
    {
        var actor = Create(Recorder(1));
        Watch(actor);
        Order(_ => actor.Tell(Kill.Instance));
        ExpectTerminated(actor);
    }
}
