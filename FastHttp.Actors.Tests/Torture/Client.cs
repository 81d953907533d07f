using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Support;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>One client of a lane: it sends a request, judges the response, and sends the next.</summary>
internal sealed class Client(Lane lane, Func<Task<RawClient>> connect)
{
    /// <summary>A network in memory has no more than 16,384 ports in all; only clients that leave need many.</summary>
    private const int MostConnections = 500;

    public async Task Drive(Func<bool> isOver)
    {
        try
        {
            for (var i = 0; i < MostConnections && !isOver(); i++)
            {
                using var connection = await connect();
                await (lane.ClientsLeave ? SendAndLeave(connection) : ExchangeUntil(isOver, connection));
            }
        }
        catch (Exception e)
        {
            lane.Verdict.Wrong($"A client was left by its server: {e.GetType().Name} {e.Message}");
        }
    }

    private async Task ExchangeUntil(Func<bool> isOver, RawClient connection)
    {
        while (!isOver())
        {
            using var _ = lane.Enter(out var token);
            await Send(connection, token);
            Judge(await connection.ReceiveResponse(), token);
        }
    }

    private async Task SendAndLeave(RawClient connection)
    {
        using var _ = lane.Enter(out var token);
        await Send(connection, token);
        await lane.IsHandling(token);
        connection.Abort();
    }

    private async Task Send(RawClient connection, string token)
    {
        var head = Token.Head(lane.Name, token);
        if (lane.IsStreamed)
        {
            await connection.Send(head + token[..1]);
            await Task.Delay(Storm.Moment);
            await connection.Send(token[1..]);
        }
        else
        {
            await connection.Send(head + token);
        }
    }

    private void Judge(RawResponse response, string token)
    {
        if (lane.Responders.Any(responder => responder.Gave(response, token)))
        {
            lane.Verdict.Right();
        }
        else if (lane.Rejections.Any(rejection => IsRejection(response, Rejections.Of(rejection))))
        {
            lane.Verdict.Rejected();
        }
        else
        {
            lane.Verdict.Wrong($"{token} got {response.Status} [{string.Join(", ", response.Fields)}] \"{response.Body}\"");
        }
    }

    private static bool IsRejection(RawResponse response, RejectionRow row) =>
        response.Status == row.Status && response.Body == row.Text
        && response["Content-Type"] == ContentTypes.Text && !response.Fields.Any(field => field.Key.StartsWith("X-", StringComparison.Ordinal));
}
