using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// The mailbox of handlers off the loops. It holds a bounded number of requests and rejects the others at once with 503. Stash
/// works with it.
/// </summary>
internal sealed class HandlerMailbox : MailboxType, IProducesMessageQueue<HandlerMailbox.HandlerQueue>
{
    private readonly int _limit;

    /// <summary>Made by Akka from a config section: <c>limit</c> is the number of requests that may wait.</summary>
    public HandlerMailbox(Settings settings, Config config)
        : base(settings, config) =>
        _limit = config.GetInt("limit", 10_000);

    /// <summary>The HOCON section that gives <paramref name="id"/> to such a mailbox.</summary>
    public static string Section(string id, int limit) =>
        $"{id} {{ mailbox-type = \"{typeof(HandlerMailbox).FullName}, {typeof(HandlerMailbox).Assembly.GetName().Name}\", limit = {limit} }}";

    public override IMessageQueue Create(IActorRef owner, ActorSystem system) => new HandlerQueue(_limit);

    /// <summary>The queue: any thread puts in, the actor's one running thread takes out.</summary>
    public sealed class HandlerQueue : IMessageQueue, IBoundedQueue, IUnboundedDequeBasedMessageQueueSemantics
    {
        private readonly ConcurrentQueue<Envelope> _queue = new();
        private readonly int _limit;

        // Unstashed messages; only the actor itself puts any here, so it needs no lock.
        private readonly Stack<Envelope> _front = new();
        private int _requests;

        internal HandlerQueue(int limit) => _limit = limit;

        public int Capacity => _limit;

        public bool HasMessages => _front.Count > 0 || !_queue.IsEmpty;

        public int Count => _front.Count + _queue.Count;

        public void Enqueue(IActorRef receiver, Envelope envelope)
        {
            if (envelope.Message is RequestCtx ctx && Interlocked.Increment(ref _requests) > _limit)
            {
                Interlocked.Decrement(ref _requests);
                Overload.Reject(ctx);
                return;
            }

            _queue.Enqueue(envelope);
        }

        public void EnqueueFirst(Envelope envelope)
        {
            if (envelope.Message is RequestCtx)
            {
                Interlocked.Increment(ref _requests);
            }

            _front.Push(envelope);
        }

        public bool TryDequeue(out Envelope envelope)
        {
            while (_front.TryPop(out envelope) || _queue.TryDequeue(out envelope))
            {
                if (envelope.Message is not RequestCtx ctx)
                {
                    return true;
                }

                Interlocked.Decrement(ref _requests);
                if (ctx.MayBegin)
                {
                    return true;
                }
            }

            return false;
        }

        public void CleanUp(IActorRef owner, IMessageQueue deadletters)
        {
            ArgumentNullException.ThrowIfNull(deadletters);
            while (TryDequeue(out var envelope))
            {
                deadletters.Enqueue(owner, envelope);
            }
        }
    }
}
