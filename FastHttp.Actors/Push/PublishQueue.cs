namespace FastHttp.Actors.Push;

/// <summary>Publishers that wait for clients, in order. Under the hub's lock, but for what says otherwise.</summary>
/// <param name="gate">The hub's lock.</param>
/// <param name="onRemoved">Told without the lock when one was cancelled: for the next one there may be room.</param>
internal sealed class PublishQueue(Lock gate, Action onRemoved)
{
    private readonly LinkedList<Waiting> _all = new();

    public bool IsEmpty => _all.Count == 0;

    /// <summary>What the next one publishes; null when nobody waits.</summary>
    public PushMessage? First => _all.First?.Value.Message;

    public Task<bool> Add(PushMessage message, CancellationToken cancellation)
    {
        var waiting = new Waiting(message);
        var node = _all.AddLast(waiting);
        if (cancellation.CanBeCanceled)
        {
            waiting.Registration = cancellation.UnsafeRegister((_, token) => Cancel(node, token), null);
        }

        return waiting.Task;
    }

    /// <summary>The first one is done.</summary>
    public void End(bool isPublished)
    {
        var waiting = _all.First!.Value;
        _all.RemoveFirst();
        // Not Dispose: it waits for a callback that may wait for the lock.
        waiting.Registration.Unregister();
        waiting.SetResult(isPublished);
    }

    // Any thread.
    private void Cancel(LinkedListNode<Waiting> node, CancellationToken token)
    {
        lock (gate)
        {
            if (node.List is null)
            {
                return;
            }

            _all.Remove(node);
        }

        node.Value.SetCanceled(token);
        onRemoved();
    }

    // Publishers go on elsewhere: they may be many, and who makes room is a loop.
    private sealed class Waiting(PushMessage message) : TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public PushMessage Message => message;

        public CancellationTokenRegistration Registration { get; set; }
    }
}
