using Akka.Actor;
using Xunit;

namespace FastHttp.Actors.Tests.EventLoops;

/// <summary>Become, stash, await, timeouts.</summary>
public abstract partial class ActorSemanticsSpec
{
    [Fact]
    public void Become_and_unbecome_count_from_the_next_message()
    {
        var actor = Create(Scripted.Props(self =>
        {
            self.On<string>(m =>
            {
                TestActor.Tell($"first {m}");
                self.Turn(other =>
                {
                    TestActor.Tell($"second {other}");
                    self.TurnBack();
                });
            });
        }));
        Order(_ =>
        {
            actor.Tell("a");
            actor.Tell("b");
            actor.Tell("c");
        });
        ExpectMsg("first a");
        ExpectMsg("second b");
        ExpectMsg("first c");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stash_comes_back_before_what_waits(bool nearby)
    {
        var actor = Create(Stasher());
        Send(nearby, () =>
        {
            Tell(actor, 1, 3);
            actor.Tell("open");
            Tell(actor, 4, 6);
        });
        ExpectMsg("opened");
        ExpectRange(1, 6);
    }

    [Fact]
    public void A_stash_comes_back_when_nothing_else_waits()
    {
        var actor = Create(Stasher());
        Order(_ => Tell(actor, 1, 3));
        Order(_ => actor.Tell("open"));
        ExpectMsg("opened");
        ExpectRange(1, 3);
    }

    [Fact]
    public void Messages_wait_for_the_end_of_an_async_receive()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = Create(Scripted.Props(self => self.OnAsync<int>(async m =>
        {
            var sender = self.From;
            AssertAtHome();
            if (m == 1)
            {
                await gate.Task;
            }
            else
            {
                await Task.Run(() => { });
            }

            AssertAtHome();
            Assert.Equal(sender, self.From);
            TestActor.Tell(m);
        })));
        Order(_ =>
        {
            Tell(actor, 1, 2);
            TestActor.Tell("told");
        });
        ExpectMsg("told");
        actor.Tell(3);
        Order(_ => TestActor.Tell("neighbour"));
        ExpectMsg("neighbour");
        gate.SetResult();
        ExpectRange(1, 3);
        Order(_ => Tell(actor, 4, 100));
        ExpectRange(4, 100);
    }

    [Fact]
    public void A_receive_timeout_comes_when_nothing_else_does()
    {
        Create(Scripted.Props(self =>
        {
            self.Ctx.SetReceiveTimeout(TimeSpan.FromMilliseconds(20));
            self.On<ReceiveTimeout>(_ =>
            {
                AssertAtHome();
                self.Ctx.SetReceiveTimeout(null);
                TestActor.Tell("timeout");
            });
        }));
        ExpectMsg("timeout");
    }
}
