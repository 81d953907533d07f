namespace FastHttp.Actors.Tests.Connections;

/// <summary>A handler that responds when the test lets it.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _entered;
    private CancellationToken _aborted;

    /// <summary>How many requests have come so far.</summary>
    public int Entered => Volatile.Read(ref _entered);

    /// <summary>What the first of them was told: its response is no longer wanted.</summary>
    public bool IsAborted => _aborted.IsCancellationRequested;

    public async Task Handle(RequestCtx ctx)
    {
        await Pass(ctx);
        ctx.Text("waited");
    }

    /// <summary>As <see cref="Pass()"/>, and remembers whether the first request is still wanted.</summary>
    public Task Pass(RequestCtx ctx)
    {
        if (_entered == 0)
        {
            _aborted = ctx.Aborted;
        }

        return Pass();
    }

    /// <summary>Counts who comes, and waits with it.</summary>
    public Task Pass()
    {
        Interlocked.Increment(ref _entered);
        return _open.Task;
    }

    public void Open() => _open.TrySetResult();

    public Task UntilEntered() => Support.TestServer.Until(() => Entered > 0, "the handler has the request");
}
