using System.Collections.Concurrent;

namespace FastHttp.Actors.Observability;

/// <summary>Which kinds of failures have been seen: who failed, the type of the exception, where it was thrown. Any thread.</summary>
internal sealed class FailureKinds
{
    /// <summary>More kinds than a sane application has. Then all are forgotten, so that memory stays bounded.</summary>
    private const int MaxKinds = 256;

    private readonly ConcurrentDictionary<(string, Type, string), byte> _seen = new();

    public bool IsNew(Exception cause, string who)
    {
        if (_seen.Count >= MaxKinds)
        {
            _seen.Clear();
        }

        return _seen.TryAdd((who, cause.GetType(), PlaceOf(cause)), 0);
    }

    private static string PlaceOf(Exception cause)
    {
        var stack = cause.StackTrace ?? "";
        return stack.IndexOf('\n', StringComparison.Ordinal) is var end && end < 0 ? stack : stack[..end];
    }
}
