using System.Collections.Concurrent;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>What clients and handlers of one lane have seen. Any thread.</summary>
internal sealed class Verdict(string name)
{
    private const int Examples = 3;

    private readonly ConcurrentQueue<string> _examples = new();
    private int _right;
    private int _rejected;
    private int _wrong;
    private int _exercised;

    /// <summary>Something of another request, or of two responses, was seen.</summary>
    public bool IsWrong => Volatile.Read(ref _wrong) > 0;

    public int Responses => Volatile.Read(ref _right) + Volatile.Read(ref _rejected);

    /// <summary>How often the wrong use was tried, or the server had to respond in the handler's place.</summary>
    public int Exercised => Volatile.Read(ref _exercised) + Volatile.Read(ref _rejected);

    public void Right() => Interlocked.Increment(ref _right);

    public void Rejected() => Interlocked.Increment(ref _rejected);

    public void Exercise() => Interlocked.Increment(ref _exercised);

    public void Wrong(string what)
    {
        if (Interlocked.Increment(ref _wrong) <= Examples)
        {
            _examples.Enqueue(what);
        }
    }

    public override string ToString() =>
        $"{name}: {_wrong} wrong, {_right} right, {_rejected} rejected, {_exercised} wrong uses{string.Concat(_examples.Select(example => "\n    " + example))}";
}
