using System.Collections.Concurrent;
using System.Diagnostics;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Observability;

/// <summary>A listener hears the servers of all tests, and costs each of them allocations: no other test may run meanwhile.</summary>
[CollectionDefinition(nameof(RecordedSpans), DisableParallelization = true)]
public sealed class RecordedSpansCollection;

/// <summary>Records the spans of the servers of this process.</summary>
internal sealed class RecordedSpans : IDisposable
{
    public const ActivitySamplingResult All = ActivitySamplingResult.AllDataAndRecorded;

    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _ended = new();
    private int _started;

    public RecordedSpans(Func<ActivityCreationOptions<ActivityContext>, ActivitySamplingResult>? sample = null, string? otherSource = null)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "FastHttp.Actors" || source.Name == otherSource,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => sample?.Invoke(options) ?? All,
            ActivityStarted = _ => Interlocked.Increment(ref _started),
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public int Started => Volatile.Read(ref _started);

    public IReadOnlyList<Activity> Ended => [.. _ended];

    public async Task<IReadOnlyList<Activity>> Await(int count)
    {
        await TestServer.Until(() => _ended.Count >= count, $"{count} spans have ended");
        return Ended;
    }

    public async Task<Activity> Single() => Assert.Single(await Await(1));

    public void Dispose() => _listener.Dispose();
}
