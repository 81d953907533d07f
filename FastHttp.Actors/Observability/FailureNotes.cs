using System.Collections.Concurrent;

namespace FastHttp.Actors.Observability;

/// <summary>How often something failed, by the type of the exception, and the last failure. Any thread.</summary>
internal sealed class FailureNotes
{
    /// <summary>More types than a sane application throws. What comes beyond is counted together.</summary>
    private const int MaxTypes = 64;

    private readonly ConcurrentDictionary<string, long> _byType = new();
    private FailureSnapshot? _last;

    public FailureSnapshot? Last => Volatile.Read(ref _last);

    public IReadOnlyDictionary<string, long> ByType => _byType.ToDictionary();

    public long Total => _byType.Values.Sum();

    public void Add(FailureSnapshot failure)
    {
        Count(failure.Type);
        Volatile.Write(ref _last, failure);
    }

    /// <summary>The same for what is only counted.</summary>
    public void Count(string type) =>
        _byType.AddOrUpdate(_byType.Count < MaxTypes || _byType.ContainsKey(type) ? type : "other", 1, static (_, count) => count + 1);
}
