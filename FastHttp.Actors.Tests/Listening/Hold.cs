using FastHttp.Actors.Tests.Support;

namespace FastHttp.Actors.Tests.Listening;

/// <summary>Where handlers hold their thread until the test releases them.</summary>
internal sealed class Hold : IDisposable
{
    private readonly ManualResetEventSlim _gate = new();
    private readonly List<RawClient> _clients = [];
    private int _entered;

    /// <summary>How many have come so far.</summary>
    public int Entered => Volatile.Read(ref _entered);

    /// <summary>A handler has failed before.</summary>
    public volatile bool Failed;

    public void Pass()
    {
        Interlocked.Increment(ref _entered);
        _gate.Wait();
    }

    public void Release() => _gate.Set();

    /// <summary>Disposed of at the end.</summary>
    public void Keep(RawClient client) => _clients.Add(client);

    public Task UntilEntered(int count) => TestServer.Until(() => Entered >= count, $"{count} handlers hold");

    public void Dispose()
    {
        _gate.Set();
        _clients.ForEach(client => client.Dispose());
    }
}
