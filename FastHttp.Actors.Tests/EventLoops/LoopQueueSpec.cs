using Akka.Actor;
using Akka.Dispatch.MessageQueues;
using FastHttp.Actors.EventLoops;
using Xunit;

namespace FastHttp.Actors.Tests.EventLoops;

public sealed class LoopQueueSpec
{
    private readonly UnboundedMessageQueue _dead = new();
    private readonly MailboxBound _bound;

    public LoopQueueSpec()
    {
        _bound = new MailboxBound(0, _dead);
    }

    [Fact]
    public void An_idle_queue_is_small()
    {
        var queues = new LoopQueue[1000];
        _ = new LoopQueue(_bound);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < queues.Length; i++)
        {
            queues[i] = new LoopQueue(_bound);
        }

        Assert.Equal(72, (GC.GetAllocatedBytesForCurrentThread() - before) / queues.Length);
    }

    [Fact]
    public void Local_messages_join_remote_ones_while_these_wait()
    {
        var queue = new LoopQueue(_bound);
        queue.EnqueueLocal(Message(1));
        queue.EnqueueLocal(Message(2));
        queue.Enqueue(ActorRefs.Nobody, Message(3));
        queue.EnqueueLocal(Message(4));
        Assert.Equal(4, queue.Count);
        Assert.Equal([1, 2, 3, 4], TakeAll(queue));
        queue.EnqueueLocal(Message(5));
        Assert.Equal([5], TakeAll(queue));
        Assert.False(queue.HasMessages);
    }

    [Fact]
    public void What_a_stash_gives_back_comes_first()
    {
        var queue = new LoopQueue(_bound);
        queue.EnqueueLocal(Message(3));
        queue.Enqueue(ActorRefs.Nobody, Message(4));
        queue.EnqueueFirst(Message(2));
        queue.EnqueueFirst(Message(1));
        Assert.Equal([1, 2, 3, 4], TakeAll(queue));
    }

    [Fact]
    public void Clean_up_hands_everything_over_in_order()
    {
        var queue = new LoopQueue(_bound);
        queue.EnqueueLocal(Message(1));
        queue.EnqueueLocal(Message(2));
        queue.Enqueue(ActorRefs.Nobody, Message(3));
        queue.CleanUp(ActorRefs.Nobody, _dead);
        Assert.Equal(3, _dead.Count);
        Assert.False(queue.HasMessages);
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void What_comes_after_the_clean_up_is_dead_too()
    {
        var queue = new LoopQueue(_bound);
        queue.CleanUp(ActorRefs.Nobody, _dead);
        queue.Enqueue(ActorRefs.Nobody, Message(1));
        queue.EnqueueLocal(Message(2));
        Assert.Equal(2, _dead.Count);
        Assert.False(queue.HasMessages);
    }

    /// <summary>Senders race with the end of the actor: no message is in neither place.</summary>
    [Fact]
    public async Task Nothing_is_lost_between_the_queue_and_its_clean_up()
    {
        const int Rounds = 2000, Each = 5;
        for (var round = 1; round <= Rounds; round++)
        {
            var queue = new LoopQueue(_bound);
            using var start = new Barrier(2);
            var sender = Task.Run(() =>
            {
                start.SignalAndWait();
                for (var i = 0; i < Each; i++)
                {
                    queue.Enqueue(ActorRefs.Nobody, Message(i));
                }
            });
            start.SignalAndWait();
            queue.CleanUp(ActorRefs.Nobody, _dead);
            await sender;
            Assert.Equal(round * Each, _dead.Count);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_bound_counts_local_and_remote_messages(bool local)
    {
        var queue = new LoopQueue(new MailboxBound(3, _dead));
        queue.EnqueueLocal(Message(1));
        queue.EnqueueLocal(Message(2));
        queue.Enqueue(ActorRefs.Nobody, Message(3));
        Assert.Equal(0, _dead.Count);
        if (local)
        {
            queue.EnqueueLocal(Message(4));
        }
        else
        {
            queue.Enqueue(ActorRefs.Nobody, Message(4));
        }

        Assert.Equal(1, _dead.Count);
        Assert.Equal([1, 2, 3], TakeAll(queue));
        queue.EnqueueLocal(Message(5));
        Assert.Equal([5], TakeAll(queue));
    }

    private static Envelope Message(int number) => new(number, ActorRefs.Nobody);

    private static List<int> TakeAll(LoopQueue queue)
    {
        var taken = new List<int>();
        while (queue.TryTake(out var envelope))
        {
            taken.Add((int)envelope.Message);
        }

        return taken;
    }
}
