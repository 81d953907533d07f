using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Connections;

/// <summary>What it means for an exchange of HTTP/1.1 that the connection's deadline has passed.</summary>
internal static class ExchangeDeadline
{
    public static void Pass(Http1Exchange http, DeadlineKind kind)
    {
        switch (http.Phase)
        {
            case Http1Phase.Head:
                http.Reject(Rejection.HeadTimeout);
                break;
            case Http1Phase.Body:
                OnBody(http);
                break;
            case Http1Phase.UnreadBody:
                http.Connection.Close(CloseReason.BodyUnread, lingers: true);
                break;
            case Http1Phase.Handling when http.Streams is { ReaderWaits: true } streams:
                streams.CheckBodyRate();
                break;
            case Http1Phase.Handling when kind == DeadlineKind.Handler && http.Exchange.GiveUp(Rejection.HandlerTimeout):
                HandlerFailure.LogLate(http.Exchange, Since(http));
                http.RespondInPlace(Rejection.HandlerTimeout);
                break;
        }
    }

    private static void OnBody(Http1Exchange http)
    {
        var connection = http.Connection;
        if (DataRate.IsTooLow(connection.Input.Length - http.Reader.BodyStart, Since(http), http.Route.MinBodyDataRate))
        {
            http.Reject(Rejection.BodyTooSlow);
        }
        else
        {
            connection.Deadline.Set(DeadlineKind.Body, DataRate.LookEvery);
        }
    }

    private static long Since(Http1Exchange http) => http.Connection.Server.Loop.Now - http.Since;
}
