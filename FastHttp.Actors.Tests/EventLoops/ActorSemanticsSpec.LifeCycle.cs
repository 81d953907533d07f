using Akka.Actor;
using Akka.Event;
using Xunit;

namespace FastHttp.Actors.Tests.EventLoops;

/// <summary>Stopping, watching, dead letters.</summary>
public abstract partial class ActorSemanticsSpec
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_a_stopped_actor_has_not_received_is_a_dead_letter(bool nearby)
    {
        var letters = CreateTestProbe();
        Sys.EventStream.Subscribe(letters.Ref, typeof(DeadLetter));
        var actor = Create(Scripted.Props(self => self.On<string>(m => self.Ctx.Stop(self.Me)), TestActor));
        Send(nearby, () =>
        {
            actor.Tell("stop");
            Tell(actor, 1, 3);
        });
        ExpectMsg("stopped");
        var dead = Enumerable.Range(0, 3).Select(_ => letters.ExpectMsg<DeadLetter>()).ToArray();
        Assert.Equal([1, 2, 3], dead.Select(d => (int)d.Message));
        Assert.All(dead, d => Assert.Equal(actor, d.Recipient));

        Send(nearby, () => actor.Tell(4));
        Assert.Equal(4, letters.ExpectMsg<DeadLetter>().Message);
    }

    [Fact]
    public void A_watcher_is_told_once_after_the_last_message()
    {
        var actor = Create(Scripted.Props(self => self.On<string>(_ =>
        {
            TestActor.Tell("last");
            self.Ctx.Stop(self.Me);
        })));
        Create(Scripted.Props(self =>
        {
            self.Ctx.Watch(actor);
            self.On<Terminated>(t => TestActor.Tell(t.ActorRef));
            TestActor.Tell("watching");
        }));
        ExpectMsg("watching");
        Order(_ => actor.Tell("go"));
        ExpectMsg("last");
        ExpectMsg(actor);
    }

    [Fact]
    public void A_parent_ends_after_its_children()
    {
        var parent = Create(Scripted.Props(
            self =>
            {
                for (var i = 0; i < 10; i++)
                {
                    self.Ctx.ActorOf(On(Scripted.Props(_ => { }, TestActor), DispatcherId));
                }

                self.On<string>(_ => self.Ctx.Stop(self.Me));
            }));
        Watch(parent);
        Order(_ => parent.Tell("stop"));
        for (var i = 0; i < 10; i++)
        {
            ExpectMsg("stopped");
        }

        ExpectTerminated(parent);
    }

    [Fact]
    public async Task The_system_terminates_while_actors_are_busy()
    {
        var pairs = Enumerable.Range(0, 10).Select(_ => Create(Scripted.Props(self =>
        {
            var child = self.Ctx.ActorOf(On(Scripted.Props(c => c.On<int>(m => c.From.Tell(m + 1))), DispatcherId));
            self.On<int>(m => child.Tell(m));
        }))).ToArray();
        Array.ForEach(pairs, pair => pair.Tell(0));
        await Sys.Terminate().WaitAsync(TimeSpan.FromSeconds(10));
    }
}
