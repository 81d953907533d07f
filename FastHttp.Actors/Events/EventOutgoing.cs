using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Push;

namespace FastHttp.Actors.Events;

/// <summary>
/// What is done to one stream, from any thread: on the stream's loop it is done at once, from elsewhere by a message. One thread's
/// events stay in order.
/// </summary>
internal sealed class EventOutgoing(EventStreamSession session)
{
    public bool Send(ServerSentEvent sent)
    {
        if (session.IsOnLoop)
        {
            return session.Send(sent);
        }

        return session.IsOpen && Post(new SendLater(session, sent, null));
    }

    public Task<bool> SendAsync(ServerSentEvent sent)
    {
        if (session.IsOnLoop)
        {
            return session.SendAsync(sent);
        }

        if (!session.IsOpen)
        {
            return Task.FromResult(false);
        }

        var taken = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(new SendLater(session, sent, taken));
        return taken.Task;
    }

    /// <summary>Lets it follow a hub.</summary>
    public void Subscribe(PushClient client)
    {
        client.Of(session.Loop, session.Cell);
        if (session.IsOnLoop)
        {
            session.Subscribe(client);
        }
        else if (session.IsOpen)
        {
            Post(new SubscribeLater(session, client));
        }
    }

    public void End(EventStreamStage stage)
    {
        if (session.IsOnLoop)
        {
            session.EndLater(stage);
        }
        else if (session.IsOpen)
        {
            Post(new EndLater(session, stage));
        }
    }

    private bool Post(IDirectMessage message)
    {
        session.Cell.Self.Tell(message, session.Cell.Self);
        return true;
    }

    private sealed class SendLater(EventStreamSession session, ServerSentEvent sent, TaskCompletionSource<bool>? taken) : IDirectMessage, IOrphan
    {
        // The connection's actor has failed.
        void IOrphan.Orphaned() => taken?.SetResult(false);

        void IDirectMessage.Deliver(ActorCell receiver)
        {
            if (taken is null)
            {
                session.Send(sent);
            }
            else
            {
                _ = Finish(session.SendAsync(sent), taken);
            }
        }

        private static async Task Finish(Task<bool> sending, TaskCompletionSource<bool> taken) =>
            taken.SetResult(await sending.ConfigureAwait(false));
    }

    private sealed class SubscribeLater(EventStreamSession session, PushClient client) : IDirectMessage
    {
        void IDirectMessage.Deliver(ActorCell receiver) => session.Subscribe(client);
    }

    private sealed class EndLater(EventStreamSession session, EventStreamStage stage) : IDirectMessage
    {
        void IDirectMessage.Deliver(ActorCell receiver) => session.EndLater(stage);
    }
}
