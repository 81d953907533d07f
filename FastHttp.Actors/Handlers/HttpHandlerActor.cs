using Akka.Actor;

namespace FastHttp.Actors;

/// <summary>
/// A handler actor with one thing to write. It is sugar: any actor that receives <see cref="RequestCtx"/> is a handler.
/// </summary>
public abstract class HttpHandlerActor : UntypedActor
{
    /// <summary>
    /// Handles one request: answer it here, or later. An exception is answered with 500 and goes to the supervisor, which
    /// restarts the actor unless told otherwise.
    /// </summary>
    protected abstract void OnRequest(RequestCtx ctx);

    /// <summary>Any other message; unhandled unless overridden.</summary>
    protected virtual void OnMessage(object message) => Unhandled(message);

    /// <inheritdoc />
    protected sealed override void OnReceive(object message)
    {
        if (message is RequestCtx ctx)
        {
            OnRequest(ctx);
        }
        else
        {
            OnMessage(message);
        }
    }
}
