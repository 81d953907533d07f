using System.Net;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Connections;

/// <summary>Makes the line of the access log from a request that ends. Loop's thread.</summary>
internal static class AccessNote
{
    /// <summary>nginx's word for a client that left before its response: no status was sent, and the server is not to blame.</summary>
    private const int ClientClosedRequest = 499;

    /// <param name="log">Where it goes.</param>
    /// <param name="request">The request, which is pointed to its bytes.</param>
    /// <param name="hasHead">Its head was understood.</param>
    /// <param name="end">What became of it.</param>
    /// <param name="server">Whose request it is.</param>
    /// <param name="now">The timestamp of its end.</param>
    public static void Write(AccessLogOfLoop log, ExchangeRequest request, bool hasHead, in RequestEnd end, ServerLoop server, long now)
    {
        var time = server.Loop.Time;
        log.Write(new AccessEntry
        {
            Time = log.Clock.At(now),
            Client = (request.RemoteEndPoint as IPEndPoint)?.Address,
            Method = hasHead ? request.Method : default,
            Target = hasHead ? request.Target : default,
            Protocol = !hasHead ? default : request.Head.Version == 10 ? "HTTP/1.0"u8 : "HTTP/1.1"u8,
            Unparsed = hasHead ? default : FirstLine(request.ReceivedHead),
            Status = StatusOf(end),
            Bytes = end.ResponseBytes,
            Duration = time.GetElapsedTime(request.BeganAt, now),
            Route = request.RouteIndex < 0 ? null : server.Settings.AllRoutes[request.RouteIndex].Pattern,
            Referer = hasHead && request.TryGetField("referer"u8, out var referer) ? referer : default,
            UserAgent = hasHead && request.TryGetField("user-agent"u8, out var agent) ? agent : default,
            Rejection = end.Rejection == Rejection.None ? null : Rejections.Of(end.Rejection).Counter,
            CutOff = end.CutOff is { } reason ? CloseReasons.NameOf(reason) : null,
        });
    }

    private static int StatusOf(in RequestEnd end) =>
        end is { Status: 0, CutOff: CloseReason.ClientGone or CloseReason.ClosedByClient } ? ClientClosedRequest : end.Status;

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> head) => head.IndexOfAny((byte)'\r', (byte)'\n') is >= 0 and var end ? head[..end] : head;
}
