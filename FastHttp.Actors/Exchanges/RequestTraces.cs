using System.Diagnostics;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// Begins the spans of one server's requests on one loop. Used while somebody listens, on the loop's thread; whoever calls restores
/// the ambient values of his thread.
/// </summary>
internal sealed class RequestTraces(int routes)
{
    private static readonly int Methods = KnownMethods.Names.Length + 1;

    // A request that is not sampled must cost nothing, and its name is asked for before that is known.
    private readonly string?[] _names = new string?[(routes + 1) * Methods];
    private readonly RequestStartTags _tags = new();

    /// <summary>The head of a request is there, and its exchange points at the bytes.</summary>
    public void Begin(ExchangeRequest request)
    {
        var activity = Start(request, RemoteContext.Of(request));
        if (activity is null)
        {
            return;
        }

        RemoteContext.AddBaggage(activity, request);
        if (activity.IsAllDataRequested)
        {
            RequestTags.Set(activity, request);
        }
    }

    /// <summary>The head of a request could not be read: what is in it is not trusted but for the request line, as far as it was read.</summary>
    public void BeginUnread(ExchangeRequest request) => Start(request, default);

    private Activity? Start(ExchangeRequest request, ActivityContext parent)
    {
        _tags.Request = request;
        try
        {
            return request.Activity = ServerTraces.StartRequest(NameOf(request), parent, _tags);
        }
        finally
        {
            _tags.Request = null;
        }
    }

    private string NameOf(ExchangeRequest request)
    {
        ref var name = ref _names[((request.RouteIndex + 1) * Methods) + (int)request.Head.KnownMethod];
        return name ??= MakeName(request.Head.KnownMethod, request.RoutePattern?.Text);
    }

    // The method alone without a route: paths that clients make up must not become names.
    private static string MakeName(KnownMethod method, string? route)
    {
        var verb = method == KnownMethod.Other ? "HTTP" : KnownMethods.NameOf(method, default);
        return route is null ? verb : $"{verb} {route}";
    }
}
