using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// The routes of a server whose handlers have responded and then gone on as if they had not. Each gets one line in the log: it is a
/// mistake in the code, not one of a request. Any thread.
/// </summary>
/// <param name="routes">The names, by index.</param>
internal sealed class ForgottenReturns(IReadOnlyList<string> routes)
{
    private readonly int[] _isTold = new int[routes.Count];

    /// <param name="route">Its index; less than 0 when it is not known.</param>
    /// <param name="use">What the handler went on to do.</param>
    /// <param name="log">That of the server.</param>
    public void Note(int route, string use, ServerLog log)
    {
        if ((uint)route < (uint)_isTold.Length && Volatile.Read(ref _isTold[route]) == 0 && Interlocked.Exchange(ref _isTold[route], 1) == 0)
        {
            log.WentOnAfterResponse(routes[route], use);
        }
    }
}
