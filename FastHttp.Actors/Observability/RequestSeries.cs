using System.Diagnostics;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability.Instruments;

namespace FastHttp.Actors.Observability;

/// <summary>The requests of one loop that are alike in all that metrics tell of them. Written by the loop's thread, read by any.</summary>
internal sealed class RequestSeries
{
    public RequestSeries(long key, string? route, RequestSeries? next)
    {
        Key = key;
        Kind = RequestKind.Of(key);
        Route = route;
        Next = next;
        Tags = TagsOf(Kind, route);
        Labels = new MetricLabels([.. Tags]);
    }

    /// <summary>Of <see cref="RequestKind.KeyOf"/>.</summary>
    public long Key { get; }

    public RequestKind Kind { get; }

    /// <summary>The pattern of the route; null without one.</summary>
    public string? Route { get; }

    /// <summary>Another one of the same route.</summary>
    public RequestSeries? Next { get; }

    /// <summary>As OpenTelemetry names them.</summary>
    public readonly TagList Tags;

    /// <summary>The same, for whoever sums them.</summary>
    public readonly MetricLabels Labels;

    public long Count;
    public long RequestBytes;
    public long ResponseBytes;

    /// <summary>Of those that were timed.</summary>
    public long DurationTicks;

    /// <summary>How many of those that were timed are in which bucket; see <see cref="DurationBuckets"/>.</summary>
    public readonly long[] Durations = new long[DurationBuckets.Count];

    /// <summary>OpenTelemetry's name of a method.</summary>
    public static string NameOf(KnownMethod method) => method == KnownMethod.Other ? "_OTHER" : KnownMethods.Names[(int)method - 1];

    private static TagList TagsOf(RequestKind kind, string? route)
    {
        var tags = new TagList
        {
            { "http.request.method", NameOf(kind.Method) },
            { "url.scheme", "http" },
        };
        if (kind.Version != 0)
        {
            tags.Add("network.protocol.version", kind.Version == 10 ? "1.0" : "1.1");
        }

        if (kind.Status != 0)
        {
            tags.Add("http.response.status_code", kind.Status);
        }

        if (route is not null)
        {
            tags.Add("http.route", route);
        }

        if (kind.ErrorType is { } error)
        {
            tags.Add("error.type", error);
        }

        return tags;
    }
}
