namespace FastHttp.Actors.Handlers;

/// <summary>
/// Whether the handlers of a route have started for the first time. What happens later is the supervisor's daily work, and no
/// longer a reason not to bind.
/// </summary>
internal sealed class FirstStarts
{
    private readonly HashSet<int> _awaited = [];
    private string? _mistake;
    private bool _isTold;

    /// <summary>A start that is hopeless now is a reason not to bind, and is told there.</summary>
    public bool DecideOnBind => !_isTold || _mistake is not null;

    public void Await(int slot) => _awaited.Add(slot);

    /// <summary>The handler has started, or has failed in a way that may pass.</summary>
    public void Settle(int slot) => _awaited.Remove(slot);

    /// <summary>No handler of the route can start, now or later. The first mistake is told: handlers of a route are all alike.</summary>
    public void Fail(string mistake)
    {
        _mistake ??= mistake;
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
