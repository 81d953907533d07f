using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// What .NET ties to a thread and code can change in passing: the execution context, with all AsyncLocal values and the culture in
/// it, and the synchronisation context. On a loop the thread serves everybody, so none of it may go from one message to the next.
/// Loop's thread.
/// </summary>
internal sealed class AmbientState(EventLoop loop)
{
    private readonly ReceiveContext _beside = new(loop, null);
    private ExecutionContext? _clean;

    /// <summary>The thread starts.</summary>
    public void Begin()
    {
        _clean = ExecutionContext.Capture();
        SynchronizationContext.SetSynchronizationContext(_beside);
    }

    /// <summary>
    /// Code of the queue's actor is about to run. True: <see cref="RestoreValues"/> must follow. The actor's context stays until the next
    /// one enters or <see cref="Restore()"/> is called: looking is cheaper than setting.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Enter(LoopQueue queue)
    {
        var context = queue.Context;
        if (ReferenceEquals(context, ReceiveContext.OfServer))
        {
            return false;
        }

        Set(context is { IsBound: false } ? context : NewContext(queue));
        return true;
    }

    /// <summary>Nothing of an actor may be left: after the last message of a turn, and before and after a filter.</summary>
    public void Restore()
    {
        RestoreValues();
        Set(_beside);
    }

    /// <summary>The same before code that is no actor's runs for a piece of work; <see cref="Restore()"/> follows.</summary>
    /// <param name="activity">What is to be current; null for nothing.</param>
    public void Restore(Activity? activity)
    {
        Restore();
        if (activity is not null)
        {
            Activity.Current = activity;
        }
    }

    /// <summary>Code that is not the server's own has run; the next one enters or <see cref="Restore()"/> follows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void RestoreValues()
    {
        // The runtime has one object for a context without values, so that nearly always a look is enough.
        if (!ReferenceEquals(ExecutionContext.Capture(), _clean))
        {
            ExecutionContext.Restore(_clean!);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Set(ReceiveContext context)
    {
        if (!ReferenceEquals(SynchronizationContext.Current, context))
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private ReceiveContext NewContext(LoopQueue queue) => queue.Context = new ReceiveContext(loop, queue.Cell);
}
