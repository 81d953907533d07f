using FastHttp.Actors.Http;
using FastHttp.Actors.Http1;

namespace FastHttp.Actors.Tests.Http1;

/// <summary>A head with the parser that fills it.</summary>
internal sealed class ParsedHead
{
    private RequestHeadParser _parser;

    public RequestHead Head { get; } = new();

    public ref readonly RequestHeadParser Parser => ref _parser;

    public Rejection Rejection => _parser.Rejection;

    public ParseStatus Status =>
        Rejection != Rejection.None ? ParseStatus.Rejected : _parser.HeadLength > 0 ? ParseStatus.Done : ParseStatus.NeedMore;

    public ParseStatus Parse(ReadOnlySpan<byte> bytes, HeadLimits? limits = null) =>
        _parser.Parse(bytes, Head, limits ?? HeadRuns.DefaultLimits);

    public void Reset()
    {
        _parser.Reset();
        Head.Reset();
    }
}
