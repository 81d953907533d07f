using System.Diagnostics;
using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors;

/// <summary>
/// A handler actor with one thing to write. It is sugar: any actor that receives <see cref="RequestCtx"/> is a handler.
/// </summary>
public abstract class HttpHandlerActor : UntypedActor
{
    private Receive? _own;
    private ReceiveContext? _context;

    /// <summary>
    /// The sender of the current message. For a request, telling it responds; it may be kept and told at any time, and reaches
    /// that request alone.
    /// </summary>
    protected new IActorRef Sender => base.Sender switch
    {
        SharedSender when ((ActorCell)Context).CurrentMessage is LoopRequest request => request.Ctx.NewSender(),
        RequestSender sender => sender.Unobserved,
        var sender => sender,
    };

    /// <summary>
    /// Handles one request: respond here, or later. An exception is answered with 500 and goes to the supervisor, which
    /// restarts the actor unless told otherwise.
    /// </summary>
    /// <remarks>
    /// To await, derive from <see cref="AsyncHttpHandlerActor"/>. An override that is <c>async void</c> and fails after its first
    /// await is answered with 500 and logged, but is no failure of the actor: its supervisor hears nothing of it.
    /// </remarks>
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

    /// <summary>No code of the application sees the pooled message: it gets the context of the request instead.</summary>
    protected sealed override bool AroundReceive(Receive receive, object message)
    {
        if (message is not LoopRequest request)
        {
            return EventLoop.Current is null ? ReceiveOffLoop(receive, message) : base.AroundReceive(receive, message);
        }

        if (!IsOwn(receive))
        {
            return base.AroundReceive(receive, request.Ctx);
        }

        OnRequest(request.Ctx);
        return true;
    }

    /// <summary>As for <see cref="AroundReceive"/>: what the actor failed on, or is told again, is the context.</summary>
    public sealed override void AroundPreRestart(Exception cause, object message) =>
        Guard(() => base.AroundPreRestart(cause, message is LoopRequest request ? request.Ctx : message));

    /// <summary>Here and in the other steps of its life an <c>async void</c> that fails is logged, and does not end the process.</summary>
    public sealed override void AroundPreStart() => Guard(base.AroundPreStart);

    /// <inheritdoc cref="AroundPreStart" />
    public sealed override void AroundPostRestart(Exception cause, object message) => Guard(() => base.AroundPostRestart(cause, message));

    /// <inheritdoc cref="AroundPreStart" />
    public sealed override void AroundPostStop() => Guard(base.AroundPostStop);

    private void Guard(Action step)
    {
        var outside = EnterOffLoop();
        try
        {
            step();
        }
        finally
        {
            LeaveOffLoop(outside);
        }
    }

    private bool ReceiveOffLoop(Receive receive, object message)
    {
        var outside = EnterOffLoop();
        var activity = message is RequestCtx ctx ? ReceiveTrace.EnterOffLoop(ctx, (ActorCell)Context) : null;
        try
        {
            return base.AroundReceive(receive, message);
        }
        finally
        {
            ServerTraces.EndReceive(activity);
            if (activity is not null)
            {
                // Also when the flow of values was suppressed before, and there is nothing to restore.
                Activity.Current = null;
            }

            LeaveOffLoop(outside);
        }
    }

    // A loop does this for all its actors; other dispatchers do not, and serve several messages in one go.
    private (ExecutionContext? Values, SynchronizationContext? Context) EnterOffLoop()
    {
        if (EventLoop.Current is not null)
        {
            return default;
        }

        if (_context is not { IsBound: false })
        {
            _context = new ReceiveContext(null, (ActorCell)Context);
        }

        var outside = (ExecutionContext.Capture(), SynchronizationContext.Current);
        SynchronizationContext.SetSynchronizationContext(_context);
        return outside;
    }

    private static void LeaveOffLoop((ExecutionContext? Values, SynchronizationContext? Context) outside)
    {
        if (EventLoop.Current is not null)
        {
            return;
        }

        // One client must not see what the handler of another has set. There are no values when their flow was suppressed before.
        if (outside.Values is not null && !ReferenceEquals(ExecutionContext.Capture(), outside.Values))
        {
            ExecutionContext.Restore(outside.Values);
        }

        SynchronizationContext.SetSynchronizationContext(outside.Context);
    }

    // The behaviour that leads to OnReceive, and not one that the actor has become.
    private bool IsOwn(Receive receive)
    {
        if (ReferenceEquals(receive, _own))
        {
            return true;
        }

        if (!ReferenceEquals(receive.Target, this) || receive.Method.DeclaringType != typeof(UntypedActor))
        {
            return false;
        }

        _own = receive;
        return true;
    }
}
