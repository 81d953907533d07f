using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Events;

/// <summary>The handler of a route of events on one loop: opens streams, and has each of them served.</summary>
/// <param name="serve">Serves one client. The stream ends with the task; null: it stays open until it is closed.</param>
/// <param name="options">Of the route.</param>
internal sealed class EventStreamsActor(Func<EventStreamRef, Task?> serve, EventStreamOptions options) : HttpHandlerActor
{
    private HandlerSlot? _slot;

    protected override void OnRequest(RequestCtx ctx)
    {
        _slot = ctx.Exchange.Slot;
        var session = new EventStreamSession(options) { Handler = Self, Log = ctx.Exchange.Pool.Log };
        session.Client = new EventStreamRef(session, Context.System, ctx.ToRequest(), ctx.RemoteEndPoint);
        // X-Accel-Buffering: nginx would keep the events until its buffer is full.
        ctx.SetContentType("text/event-stream").AddField("Cache-Control", "no-cache").AddField("X-Accel-Buffering", "no");
        Responding.GoOnWith(ctx, session);
    }

    protected override void OnMessage(object message)
    {
        if (message is EventStreamOpened opened)
        {
            Serve(opened.Session);
        }
        else
        {
            Unhandled(message);
        }
    }

    private void Serve(EventStreamSession session)
    {
        if (!session.IsOpen)
        {
            return;
        }

        try
        {
            if (serve(session.Client) is { } task)
            {
                _ = EndWith(task, session);
            }
        }
        catch (Exception e)
        {
            Fail(session, e);
        }
    }

    private async Task EndWith(Task task, EventStreamSession session)
    {
        try
        {
            await task.ConfigureAwait(false);
            session.Client.Close();
        }
        catch (OperationCanceledException) when (!session.IsOpen)
        {
            // It was told that the stream has ended, and has stopped as it should.
        }
        catch (Exception e)
        {
            Fail(session, e);
        }
    }

    // Any thread. The actor has no state that a restart would mend.
    private void Fail(EventStreamSession session, Exception cause)
    {
        var request = $"GET {session.Client.Request.Target}";
        var outcome = session.IsOpen ? "its event stream was cut off" : "its event stream had ended by then";
        _slot!.Monitor.Fail(_slot.Handler, failed: null, cause, request);
        session.Log.HandlerFailed($"The handler {_slot.Handler.Path}", cause, outcome, request, _slot.Route);
        session.Client.Fail();
    }
}
