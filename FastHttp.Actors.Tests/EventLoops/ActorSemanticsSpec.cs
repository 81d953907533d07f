using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.Routing;
using Akka.TestKit.Xunit2;
using Xunit;

namespace FastHttp.Actors.Tests.EventLoops;

/// <summary>
/// What every Akka user relies on, whatever dispatcher the actor runs on. Each test is run on Akka's own dispatcher and on both
/// ways of the event loop's.
/// </summary>
public abstract class ActorSemanticsSpec : TestKit
{
    private static readonly Config _config = ConfigurationFactory.ParseString(
        "akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }");

    private IActorRef? _puppet;

    protected ActorSemanticsSpec()
        : base(_config)
    {
    }

    /// <summary>Null: Akka's default dispatcher.</summary>
    protected abstract string? DispatcherId { get; }

    /// <summary>Another dispatcher of the same kind: another thread.</summary>
    protected abstract string? OtherDispatcherId { get; }

    /// <summary>Fails when this is not where the actors of <see cref="DispatcherId"/> run.</summary>
    protected abstract void AssertAtHome();

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
        for (var i = 1; i <= 300; i += 3)
        {
            var number = i;
            Order(_ =>
            {
                recorder.Tell(number);
                Task.Run(() => recorder.Tell(number + 1)).Wait();
                recorder.Tell(number + 2);
            });
        }

        ExpectRange(1, 300);
    }

    [Fact]
    public void Order_holds_when_one_sender_changes_threads_and_the_receiver_fails()
    {
        var recorder = Create(FailingRecorder(7));
        for (var i = 1; i <= 300; i += 3)
        {
            var number = i;
            Order(_ =>
            {
                recorder.Tell(number);
                Task.Run(() => recorder.Tell(number + 1)).Wait();
                recorder.Tell(number + 2);
            });
        }

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
    public void A_killed_actor_stops()
    {
        var actor = Create(Recorder(1));
        Watch(actor);
        Order(_ => actor.Tell(Kill.Instance));
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
