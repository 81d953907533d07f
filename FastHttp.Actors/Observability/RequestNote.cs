using System.Text;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.Observability;

/// <summary>One request among the recent ones. Used again and again.</summary>
internal sealed class RequestNote
{
    /// <summary>Enough of a path to recognise it.</summary>
    private const int MaxPath = 160;

    // Methods that are longer are rejected.
    private readonly byte[] _method = new byte[32];
    private readonly byte[] _path = new byte[MaxPath];
    private int _methodLength;
    private int _pathLength;
    private bool _isCut;
    private string? _route;
    private RequestEnd _end;
    private DateTimeOffset _at;

    public bool IsUsed { get; private set; }

    /// <summary>How long it took; 0 when it is not used.</summary>
    public long Ticks { get; private set; }

    public void Set(in RequestLine request, string? route, in RequestEnd end, long ticks, DateTimeOffset at)
    {
        IsUsed = true;
        Ticks = ticks;
        _methodLength = Math.Min(request.Method.Length, _method.Length);
        request.Method[.._methodLength].CopyTo(_method);
        _isCut = request.Path.Length > MaxPath;
        _pathLength = Math.Min(request.Path.Length, MaxPath);
        request.Path[.._pathLength].CopyTo(_path);
        _route = route;
        _end = end;
        _at = at;
    }

    public void Clear()
    {
        IsUsed = false;
        Ticks = 0;
    }

    public RequestSnapshot Snapshot(TimeProvider time) => new(
        _at,
        Encoding.ASCII.GetString(_method, 0, _methodLength),
        Encoding.ASCII.GetString(_path, 0, _pathLength) + (_isCut ? "…" : ""),
        _route,
        _end.Status,
        RequestKind.Of(RequestKind.KeyOf(KnownMethod.Other, 0, _end)).ErrorType,
        TimeSpan.FromSeconds((double)Ticks / time.TimestampFrequency));
}
