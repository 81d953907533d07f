using System.Globalization;
using FastHttp.Actors.Tests.Support;

namespace FastHttp.Actors.Tests.Connections.Protocols;

/// <summary>A response as a <see cref="LineConnection"/> sends it.</summary>
internal sealed record LineResponse(string Id, int Status, string Body);

/// <summary>Speaks to a <see cref="LineConnection"/>.</summary>
internal static class LineClient
{
    public static Task<TestServer> Start(
        Action<HttpRoutes> routes, TransportKind transport = TransportKind.Epoll, TimeProvider? time = null, Action<FastHttpOptions>? configure = null) =>
        TestServer.Start(routes, transport, configure, time, protocol: connection => new LineConnection(connection));

    public static Task SendLines(this RawClient client, params string[] lines) => client.Send(string.Concat(lines.Select(line => line + "\n")));

    /// <summary>The next response, whosever it is.</summary>
    public static async Task<LineResponse> ReceiveLine(this RawClient client)
    {
        var head = "";
        while (!head.EndsWith('\n'))
        {
            head += await client.Receive(1);
        }

        var parts = head.TrimEnd('\n').Split(' ');
        var length = int.Parse(parts[2], CultureInfo.InvariantCulture);
        return new LineResponse(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), await client.Receive(length));
    }

    public static async Task<LineResponse> ExchangeLine(this RawClient client, string line)
    {
        await client.SendLines(line);
        return await client.ReceiveLine();
    }
}
