using System.Collections;
using System.Text;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// What samplers see of a request. It is made when somebody looks, and one object serves all requests of a loop, so that a request
/// that is not sampled costs nothing. A sampler that keeps it finds it empty.
/// </summary>
internal sealed class RequestStartTags : IEnumerable<KeyValuePair<string, object?>>
{
    /// <summary>Null when it is over.</summary>
    public ExchangeRequest? Request { get; set; }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        if (Request is not { } request)
        {
            yield break;
        }

        var method = request.Head.KnownMethod;
        yield return new(ServerTraces.Method, method == KnownMethod.Other ? ServerTraces.OtherMethod : request.MethodName);
        yield return new(ServerTraces.Scheme, "http");
        if (PathOf(request) is { Length: > 0 } path)
        {
            yield return new(ServerTraces.Path, path);
        }

        if (request.RoutePattern is { } route)
        {
            yield return new(ServerTraces.Route, route.Text);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // As sent, percent-encoded.
    private static string PathOf(ExchangeRequest request) => Encoding.ASCII.GetString(request.RawPath);
}
