namespace FastHttp.Actors;

/// <summary>An immutable copy of a request, made by <see cref="RequestCtx.ToRequest"/>: it may be kept, sent away or persisted.</summary>
/// <param name="Method">The method, as sent.</param>
/// <param name="Target">The target, as sent.</param>
/// <param name="Fields">The field lines in order, names as sent.</param>
/// <param name="Body">The body, transfer coding removed; the array belongs to the copy.</param>
public sealed record HttpRequest(
    string Method,
    string Target,
    IReadOnlyList<KeyValuePair<string, string>> Fields,
    ReadOnlyMemory<byte> Body);
