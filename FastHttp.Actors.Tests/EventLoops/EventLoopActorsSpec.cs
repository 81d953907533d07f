using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit.Xunit2;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.EventLoops;

/// <summary>What actors on a loop have beyond Akka's own semantics.</summary>
public sealed class EventLoopActorsSpec : TestKit
{
    private static readonly Config Config = ConfigurationFactory.ParseString(
        $$"""
        akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }
        {{LoopMailbox.Section("small", capacity: 3)}}
        """);

    private readonly BlockingCollection<(string Name, TimeSpan Held)> _stalls = [];
    private readonly EventLoopGroup _group;

    public EventLoopActorsSpec()
        : base(Config)
    {
        var options = new EventLoopOptions { OnStall = (_, name, held) => _stalls.Add((name, held)) };
        _group = EventLoopGroup.Start(Sys, 2, _ => new QueueTransport(), options);
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _group.Stop();
    }

    [Fact]
    public void A_second_group_has_dispatchers_of_its_own()
    {
        var second = EventLoopGroup.Start(Sys, 1, _ => new QueueTransport(), new EventLoopOptions());
        Assert.Equal("fasthttp-loop-1", _group.DispatcherId(1));
        Assert.Equal("fasthttp2-loop-0", second.DispatcherId(0));
        var actor = Sys.ActorOf(Echo().WithDispatcher(second.DispatcherId(0)));
        actor.Tell("hello", TestActor);
        ExpectMsg("hello");
        Sys.Stop(actor);
        Watch(actor);
        ExpectTerminated(actor);
        second.Stop();
    }

    [Fact]
    public void Actors_on_a_loop_have_the_compact_mailbox_and_plain_references()
    {
        Order(context =>
        {
            var child = context.ActorOf(Echo().WithDispatcher(_group.DispatcherId(0)));
            TestActor.Tell(child);
        });
        var child = ExpectMsg<IActorRef>();
        Assert.IsType<LoopQueue>(((ActorCell)Assert.IsType<LocalActorRef>(child).Underlying).Mailbox!.MessageQueue);
    }

    [Fact]
    public void A_hop_on_the_loop_allocates_nothing()
    {
        const int Hops = 100_000;
        var dispatcher = _group.DispatcherId(0);
        IActorRef Player(IActorRef? other) => Sys.ActorOf(Scripted.Props(self => self.On<Ball>(ball =>
        {
            if (ball.Left == Hops)
            {
                ball.Bytes = GC.GetAllocatedBytesForCurrentThread();
            }

            if (--ball.Left == 0)
            {
                var bytes = GC.GetAllocatedBytesForCurrentThread() - ball.Bytes;
                TestActor.Tell(bytes);
                return;
            }

            (other ?? self.From).Tell(ball, self.Me);
        })).WithDispatcher(dispatcher));

        var first = Player(null);
        var second = Player(first);
        second.Tell(new Ball { Left = 3000 });
        ExpectMsg<long>(TimeSpan.FromSeconds(20));
        second.Tell(new Ball { Left = Hops });
        Allocated.Nothing(ExpectMsg<long>(TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [InlineData("fine", false)]
    [InlineData("throw", true)]
    [InlineData("await", true)]
    [InlineData("unhandled", false)]
    public void A_turn_message_is_told_of_its_end_once(string kind, bool suspended)
    {
        var actor = Sys.ActorOf(Scripted.Props(self =>
        {
            if (kind == "await")
            {
                self.OnAsync<Turn>(async m =>
                {
                    TestActor.Tell("begin");
                    await m.Gate.Task;
                });
            }
            else if (kind != "unhandled")
            {
                self.On<Turn>(m =>
                {
                    TestActor.Tell("begin");
                    if (kind == "throw")
                    {
                        throw new InvalidOperationException();
                    }
                });
            }
        }).WithDispatcher(_group.DispatcherId(0)));
        // From nearby (the ring) and from elsewhere (a mailbox run).
        foreach (var nearby in new[] { true, false })
        {
            var turn = new Turn(TestActor);
            Send(nearby, () => actor.Tell(turn));
            if (kind != "unhandled")
            {
                ExpectMsg("begin");
            }

            ExpectMsg(suspended);
            turn.Gate.SetResult();
        }
    }

    [Fact]
    public void A_turn_message_sees_that_its_receiver_stops()
    {
        var actor = Sys.ActorOf(Scripted.Props(self => self.On<Turn>(m =>
        {
            self.Ctx.Stop(self.Me);
            m.AskStopping = true;
        })).WithDispatcher(_group.DispatcherId(0)));
        Order(_ => actor.Tell(new Turn(TestActor)));
        ExpectMsg(true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_full_mailbox_refuses_at_once(bool nearby)
    {
        var letters = CreateTestProbe();
        Sys.EventStream.Subscribe(letters.Ref, typeof(DeadLetter));
        using var entered = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var actor = Sys.ActorOf(Scripted.Props(self => self.On<int>(m =>
        {
            if (m == 0)
            {
                entered.Set();
                go.Wait(TimeSpan.FromSeconds(20));
            }

            TestActor.Tell(m);
        })).WithMailbox("small").WithDispatcher(_group.DispatcherId(0)));
        void Send()
        {
            for (var i = 1; i <= 5; i++)
            {
                actor.Tell(i);
            }
        }

        if (nearby)
        {
            Order(_ => Send());
        }
        else
        {
            actor.Tell(0);
            Assert.True(entered.Wait(TimeSpan.FromSeconds(20)));
            Send();
            go.Set();
            ExpectMsg(0);
        }

        Assert.Equal(4, letters.ExpectMsg<DeadLetter>().Message);
        Assert.Equal(5, letters.ExpectMsg<DeadLetter>().Message);
        ExpectMsg(1);
        ExpectMsg(2);
        ExpectMsg(3);
        actor.Tell(6);
        ExpectMsg(6);
    }

    [Fact]
    public void Flushes_wait_for_the_messages_of_their_turn()
    {
        var actor = Sys.ActorOf(Echo().WithDispatcher(_group.DispatcherId(0)));
        Order(_ =>
        {
            _group[0].AtRingEmpty(new FlushTo(TestActor));
            actor.Tell("first", TestActor);
            actor.Tell("second", TestActor);
        });
        ExpectMsg("first");
        ExpectMsg("second");
        ExpectMsg("flushed");
    }

    [Fact]
    public void A_stall_is_reported_once_with_the_name_of_the_actor()
    {
        using var go = new ManualResetEventSlim();
        var actor = Sys.ActorOf(
            Scripted.Props(self => self.On<string>(_ => go.Wait(TimeSpan.FromSeconds(20)))).WithDispatcher(_group.DispatcherId(0)),
            "slow");
        actor.Tell("work");
        Assert.True(_stalls.TryTake(out var stall, TimeSpan.FromSeconds(20)));
        Assert.EndsWith("/user/slow", stall.Name);
        // It is the first one of its parent's actors, which may be due to loading and compiling.
        Assert.InRange(stall.Held, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(20));
        go.Set();
        actor.Tell(PoisonPill.Instance);
        Watch(actor);
        ExpectTerminated(actor);
        Assert.Empty(_stalls);
        // Whatever else a busy machine held the loop for is counted too (LoopWatchSpec counts exactly), but not told.
        Assert.True(_group[0].Counters.Stalls >= 1);
    }

    private void Order(Puppet.Order order) =>
        (_puppet ??= Sys.ActorOf(Puppet.Props().WithDispatcher(_group.DispatcherId(0)))).Tell(order);

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

    private IActorRef? _puppet;

    private static Props Echo() => Scripted.Props(self => self.On<string>(m => self.From.Tell(m)));

    private sealed class Ball
    {
        public int Left { get; set; }

        public long Bytes { get; set; }
    }

    private sealed class Turn(IActorRef listener) : ITurnMessage
    {
        public bool MayBeDelivered(ActorCell? receiver, out Activity? activity)
        {
            activity = null;
            return true;
        }

        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool AskStopping { get; set; }

        public Action<Exception> Failing() => cause => listener.Tell(cause);

        public void Delivered(ActorCell cell, Activity? activity) =>
            listener.Tell(AskStopping ? MailboxInternals.IsStopping(cell) : MailboxInternals.IsSuspended(cell));
    }

    private sealed class FlushTo(IActorRef listener) : IFlushable
    {
        public IFlushable? NextToFlush { get; set; }

        public void Flush() => listener.Tell("flushed");
    }
}
