namespace FastHttp.Actors.Handlers;

/// <summary>
/// Whether the handlers of a route have started for the first time. What happens later is the supervisor's daily work, and no
/// longer a reason not to bind.
/// </summary>
internal sealed class FirstStarts
{
    private readonly Dictionary<int, int> _awaited = [];
    private string? _mistake;
    private bool _isTold;

    /// <summary>The server will not be bound: what the route's handlers do is of no interest any more.</summary>
    public bool FailBind => _mistake is not null;

    /// <summary>So many more actors of a slot are to start: its handler, and the routees if that is a router.</summary>
    public void Await(int slot, int actors = 1) => _awaited[slot] = _awaited.GetValueOrDefault(slot) + actors;

    public bool IsAwaited(int slot) => _awaited.ContainsKey(slot);

    /// <summary>An actor of the slot has started.</summary>
    public void Started(int slot)
    {
        if (_awaited.TryGetValue(slot, out var left) && (_awaited[slot] = left - 1) == 0)
        {
            Settle(slot);
        }
    }

    /// <summary>The slot is waited for no longer: its handler has failed in a way that may pass.</summary>
    public void Settle(int slot) => _awaited.Remove(slot);

    /// <summary>A handler of the route cannot start. The first mistake is told: handlers of a route are all alike.</summary>
    public void Fail(string mistake)
    {
        if (!_isTold)
        {
            _mistake ??= mistake;
            _awaited.Clear();
        }
    }

    /// <summary>The bind waits no longer: the server is bound without those that have not started, whatever becomes of them.</summary>
    public void End()
    {
        _mistake = null;
        _isTold = true;
        _awaited.Clear();
    }

    /// <summary>True once: all have started, or there is a mistake.</summary>
    public bool IsReady(out string? mistake)
    {
        mistake = _mistake;
        var isReady = !_isTold && _awaited.Count == 0;
        _isTold |= isReady;
        return isReady;
    }
}
