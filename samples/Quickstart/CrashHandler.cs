using FastHttp.Actors;

namespace Quickstart;

/// <summary>How often crash handlers were restarted, on all cores.</summary>
internal sealed class CrashCount
{
    private int _restarts;

    public int Restarts => Volatile.Read(ref _restarts);

    public void Add() => Interlocked.Increment(ref _restarts);
}

/// <summary>Throws at every request: the client gets 500, the supervisor restarts the actor.</summary>
internal sealed class CrashHandler(CrashCount crashes) : HttpHandlerActor
{
    protected override void OnRequest(RequestCtx ctx) => throw new InvalidOperationException("Asked to crash.");

    protected override void PostRestart(Exception reason)
    {
        crashes.Add();
        base.PostRestart(reason);
    }
}
