using Akka.Actor;
using Akka.Routing;
using Xunit;

namespace FastHttp.Actors.Tests.EventLoops;

/// <summary>Who is heard when.</summary>
public abstract partial class ActorSemanticsSpec
{
    [Fact]
    public void Messages_of_an_actor_nearby_arrive_in_order()
    {
        var recorder = Create(Recorder(1000));
        Order(_ => Tell(recorder, 1, 1000));
        ExpectRange(1, 1000);
    }

    [Fact]
    public void Messages_of_several_threads_arrive_in_order_of_each_sender()
    {
        const int Senders = 4, Each = 2000;
        var recorder = Create(Scripted.Props(self =>
        {
            var last = new int[Senders];
            var count = 0;
            self.On<(int Sender, int Number)>(m =>
            {
                if (m.Number != last[m.Sender] + 1)
                {
                    TestActor.Tell($"{m.Sender} skipped from {last[m.Sender]} to {m.Number}");
                }

                last[m.Sender] = m.Number;
                if (++count == Senders * Each)
                {
                    TestActor.Tell("complete");
                }
            });
        }));

        // Two of them send from the actor's own dispatcher, in many turns, while the pool's threads send too.
        var near = Enumerable.Range(0, 2).Select(sender => Create(Puppet.Props())).ToArray();
        Parallel.For(0, Senders, sender =>
        {
            for (var i = 1; i <= Each; i++)
            {
                var message = (sender, i);
                if (sender < near.Length)
                {
                    near[sender].Tell(new Puppet.Order(_ => recorder.Tell(message)));
                }
                else
                {
                    recorder.Tell(message);
                }
            }
        });
        ExpectMsg("complete");
    }

    [Fact]
    public void Order_holds_when_one_sender_changes_threads()
    {
        var recorder = Create(Recorder(300));
        TellFromTwoThreads(recorder, 300);
        ExpectRange(1, 300);
    }

    [Fact]
    public void Order_holds_when_one_sender_changes_threads_and_the_receiver_fails()
    {
        var recorder = Create(FailingRecorder(7));
        TellFromTwoThreads(recorder, 300);
        ExpectInts(Enumerable.Range(1, 300).Where(i => i % 7 != 0));
    }

    [Fact]
    public void Order_holds_between_two_dispatchers()
    {
        var recorder = Create(Recorder(1000));
        var puppet = Sys.ActorOf(On(Puppet.Props(), OtherDispatcherId));
        puppet.Tell(new Puppet.Order(_ => Tell(recorder, 1, 1000)));
        ExpectRange(1, 1000);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_poison_pill_takes_its_place_in_the_queue(bool nearby)
    {
        var actor = Create(Recorder(5, TestActor));
        Watch(actor);
        Send(nearby, () =>
        {
            Tell(actor, 1, 5);
            actor.Tell(PoisonPill.Instance);
            actor.Tell(6);
        });
        ExpectRange(1, 5);
        ExpectMsg("stopped");
        ExpectTerminated(actor);
    }

    [Fact]
    public void The_sender_can_be_answered()
    {
        var echo = Create(Scripted.Props(self => self.On<string>(m => self.From.Tell($"re: {m}"))));
        Create(Scripted.Props(self =>
        {
            self.On<string>(m => TestActor.Tell(m));
            echo.Tell("hello");
        }));
        ExpectMsg("re: hello");
    }

    [Fact]
    public void A_router_spreads_over_its_routees()
    {
        var props = Scripted.Props(self => self.On<int>(m => TestActor.Tell(self.Me.Path.Name)));
        var router = Create(props.WithRouter(new RoundRobinPool(4)));
        Order(_ => Tell(router, 1, 40));
        var names = Enumerable.Range(0, 40).Select(_ => ExpectMsg<string>()).ToArray();
        Assert.All(names.GroupBy(name => name), group => Assert.Equal(10, group.Count()));
        Assert.Equal(4, names.Distinct().Count());
    }

    [Fact]
    public void An_actor_that_tells_itself_for_ever_does_not_starve_others()
    {
        var selfish = Create(Scripted.Props(self => self.On<string>(m => self.Me.Tell(m))));
        selfish.Tell("again");
        var recorder = Create(Recorder(100));
        Order(_ => Tell(recorder, 1, 50));
        ExpectRange(1, 50);
        Tell(recorder, 51, 100);
        ExpectRange(51, 100);
        Watch(selfish);
        Sys.Stop(selfish);
        ExpectTerminated(selfish);
    }

    [Fact]
    public async Task Twenty_thousand_asks_are_answered()
    {
        var echo = Create(Scripted.Props(self => self.On<int>(m => self.From.Tell(m))));
        var asks = Enumerable.Range(0, 4).Select(part => Task.Run(async () =>
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 5000).Select(i => echo.Ask<int>(i, TimeSpan.FromSeconds(20))));
            Assert.Equal(Enumerable.Range(0, 5000), answers);
        }));
        await Task.WhenAll(asks);
    }

    /// <summary>1 to <paramref name="last"/>, a multiple of 3, by one sender: the second of each three from another thread.</summary>
    private void TellFromTwoThreads(IActorRef recorder, int last)
    {
        for (var i = 1; i <= last; i += 3)
        {
            var number = i;
            Order(_ =>
            {
                recorder.Tell(number);
                Task.Run(() => recorder.Tell(number + 1)).Wait();
                recorder.Tell(number + 2);
            });
        }
    }
}
