using System.Runtime.ExceptionServices;
using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.WebSockets;

/// <summary>
/// The actor of a WebSocket that is served by a delegate: it hands it the messages, and ends with it. A failure of the delegate is a
/// failure of this actor.
/// </summary>
internal sealed class WebSocketDelegateActor(Func<WebSocketRef, IAsyncEnumerable<WebSocketMessage>, Task> serve) : UntypedActor
{
    private ReceivedMessages? _messages;

    private sealed record Served(Exception? Failure) : IDeadLetterSuppression, INoSerializationVerificationNeeded;

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WebSocketOpened opened:
                _messages = new ReceivedMessages(opened.Socket.Session);
                _ = Serve(opened.Socket, _messages, Self);
                break;
            case WebSocketMessage received:
                _messages!.Add(received);
                break;
            case WebSocketClosed:
                _messages!.End();
                break;
            case Served { Failure: { } failure }:
                // As its own, so that it is supervised, logged and shown like that of any handler.
                ExceptionDispatchInfo.Throw(failure);
                break;
            case Served:
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop() => _messages?.End();

    private async Task Serve(WebSocketRef socket, ReceivedMessages messages, IActorRef self)
    {
        Exception? failure = null;
        try
        {
            await EventLoopSynchronizationContext.Start((serve, socket, messages), static start => start.serve(start.socket, start.messages)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            failure = e;
        }

        self.Tell(new Served(failure));
    }
}
