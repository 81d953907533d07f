using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Observability.Instruments;

namespace FastHttp.Actors.Connections;

/// <summary>
/// Every request of one server on one loop passes here, whatever the protocol: once when its head is there, and once when it ends.
/// What is told of requests (metrics, recent requests) is noted here and nowhere else. Loop's thread.
/// </summary>
internal sealed class RequestAccount(ServerLoop server, ServerMonitor monitor)
{
    private readonly RequestCounts _counts = server.Requests;
    private readonly long[] _rejections = server.Counters.Rejections;
    private readonly RequestTraces _traces = new(server.Settings.AllRoutes.Length);

    /// <summary>The head of a request is there, and it is known whether it has a route.</summary>
    /// <param name="request">Pointed to its bytes while <see cref="ServerTraces.AreWanted"/>.</param>
    public void Begin(ExchangeRequest request)
    {
        request.IsCounted = true;
        _counts.Begin(request.RouteIndex, request.Head.KnownMethod);
        if (ServerTraces.AreWanted)
        {
            _traces.Begin(request);
            server.Loop.Ambient.RestoreValues();
        }
    }

    /// <summary>
    /// It has its response, or will have none. One whose head could not be read has not begun, and is counted here all the same.
    /// </summary>
    public void End(Exchange exchange, in RequestEnd end)
    {
        var request = exchange.Request;
        var method = request.Head.KnownMethod;
        var isTimed = monitor.MeasuresTime || ServerMeter.IsListenedTo;
        // One look at the clock for all who want to know how long it took.
        var now = isTimed || server.AccessLog is not null ? server.Loop.Time.GetTimestamp() : 0;
        if (server.AccessLog is { } log)
        {
            AccessNote.Write(log, request, hasHead: request.IsCounted, end, server, now);
        }

        if (request.IsCounted)
        {
            request.IsCounted = false;
            _counts.End(request.RouteIndex, method);
        }
        else if (ServerTraces.AreWanted)
        {
            _traces.BeginUnread(request);
        }

        if (request.Activity is { } activity)
        {
            ServerTraces.EndRequest(activity, method, request.Head.Version, end);
            server.Loop.Ambient.RestoreValues();
        }

        if (end.Rejection != Rejection.None)
        {
            _rejections[(int)end.Rejection]++;
        }

        var series = _counts.Count(request.RouteIndex, method, request.Head.Version, end);
        if (isTimed)
        {
            Time(request, series, end, now);
        }
    }

    /// <summary>Its connection ends before the response was whole. What has not begun leaves no trace.</summary>
    /// <param name="exchange">Whose request it is.</param>
    /// <param name="hasResponse">The head of the response was sent.</param>
    /// <param name="requestBytes">As in <see cref="RequestEnd"/>.</param>
    /// <param name="responseBytes">As in <see cref="RequestEnd"/>.</param>
    /// <param name="reason">Why it ends.</param>
    public void EndCutOff(Exchange exchange, bool hasResponse, long requestBytes, long responseBytes, CloseReason reason)
    {
        if (exchange.Request.IsCounted)
        {
            var status = hasResponse ? exchange.Response.Status : 0;
            End(exchange, new RequestEnd(status, requestBytes, responseBytes, exchange.Rejection, reason));
        }
    }

    private void Time(ExchangeRequest request, RequestSeries series, in RequestEnd end, long now)
    {
        var ticks = Math.Max(0, now - request.BeganAt);
        var route = request.RouteIndex < 0 ? null : server.Settings.AllRoutes[request.RouteIndex];
        var isOpenEnded = route is { IsOpenEnded: true };
        ServerMeter.RecordSizes(series, end);
        if (end.IsFailure && monitor.MeasuresTime && route is not { IsUnlisted: true })
        {
            server.Recent.NoteFailure(LineOf(request), series.Route, end, ticks);
        }

        if (isOpenEnded)
        {
            // Its time is that of its listener's patience: one tab that is closed would be the slowest request of the day.
            return;
        }

        if (monitor.MeasuresTime)
        {
            series.DurationTicks += ticks;
            series.Durations[_counts.Buckets.IndexOf(ticks)]++;
            // Asked first: where the path lies need not be found for all the others.
            if (server.Recent.IsAmongSlowest(ticks, now) && route is not { IsUnlisted: true })
            {
                server.Recent.NoteSlow(LineOf(request), series.Route, end, ticks);
            }
        }

        var seconds = (double)ticks / _counts.Buckets.TicksPerSecond;
        ServerMeter.RecordDuration(series, seconds);
        if (monitor.HasActorMetrics && route is not null && ActorMetrics.IsReceived(end.Rejection)
            && monitor.Routes[request.RouteIndex] is { IsMade: true } made)
        {
            ServerMeter.RecordActor(made, seconds);
        }
    }

    private static RequestLine LineOf(ExchangeRequest request) => new(request.Method, request.RawPath);
}
