using System.Runtime.ExceptionServices;
using Akka.Actor;
using Akka.Event;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// What code of an actor runs under while it receives: an <c>async void</c> that fails there has nobody to tell, and would end the
/// process. It tells its context when it starts, and posts its failure to it. The rest of any other await goes on where it would
/// without a context: in <c>ReceiveAsync</c> and <c>RunTask</c> as the actor, else on the pool, so that code which blocks on a task
/// does not wait for its own thread.
/// </summary>
/// <param name="loop">Where the actor runs; null when it is not on a loop.</param>
/// <param name="cell">The actor; null for what a loop runs beside its actors.</param>
internal sealed class ReceiveContext(EventLoop? loop, ActorCell? cell) : SynchronizationContext
{
    /// <summary>In the place of one: the actor is the server's own and needs none.</summary>
    public static readonly ReceiveContext OfServer = new(null, null);

    private Action<Exception>? _fail;

    /// <summary>An <c>async void</c> has started under it: it belongs to that one's message from now on, and the next message needs another.</summary>
    public bool IsBound { get; private set; }

    public override SynchronizationContext CreateCopy() => this;

    public override void OperationStarted()
    {
        if (IsBound)
        {
            return;
        }

        IsBound = true;
        _fail = (cell?.CurrentMessage as ITurnMessage)?.Failing();
        if (loop is not null)
        {
            // The rest of an async void is a part of its handler: it goes on on the loop.
            SetSynchronizationContext(new Rest(this, loop.SynchronizationContext));
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (state is ExceptionDispatchInfo)
        {
            Run((d, state));
        }
        else if (cell?.TaskScheduler is { CurrentMessage: not null } scheduler)
        {
            // Only while a RunTask is under way its actor's scheduler has a message.
            _ = Task.Factory.StartNew(() => Run((d, state)), CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(Run, (d, state), preferLocal: true);
        }
    }

    private void Run((SendOrPostCallback Callback, object? State) work)
    {
        try
        {
            work.Callback(work.State);
        }
        catch (Exception e)
        {
            Report(e);
        }
    }

    private void Report(Exception cause)
    {
        if (_fail is not null)
        {
            _fail(cause);
        }
        else if (loop is not null)
        {
            loop.Post(static cause => ExceptionDispatchInfo.Throw((Exception)cause!), cause);
        }
        else
        {
            cell!.System.Log.Error(cause, "An async void method of {0} failed on a message that is no request; let it return a Task.", cell.Self.Path);
        }
    }

    /// <summary>For what comes after the first <c>async void</c> of a message on a loop.</summary>
    private sealed class Rest(ReceiveContext bound, EventLoopSynchronizationContext loop) : SynchronizationContext
    {
        public override SynchronizationContext CreateCopy() => this;

        public override void Post(SendOrPostCallback d, object? state)
        {
            if (state is ExceptionDispatchInfo)
            {
                bound.Post(d, state);
            }
            else
            {
                loop.Post(d, state);
            }
        }
    }
}
