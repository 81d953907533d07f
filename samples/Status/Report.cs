using FastHttp.Actors.Observability;

namespace Status;

/// <summary>A snapshot as lines for a terminal.</summary>
internal static class Report
{
    public static void Write(ServerSnapshot server, TextWriter to)
    {
        to.WriteLine($"{server.Name}: {server.State}, on {string.Join(", ", server.Endpoints)}");
        to.WriteLine($"requests    {server.Requests.Total}, {server.Requests.Active} under way; {string.Join(", ", server.Requests.ByStatus.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}"))}");
        to.WriteLine($"connections {server.Connections.Live} live, {server.Connections.Opened} opened, {server.Connections.Rejected} rejected");
        foreach (var loop in server.Loops)
        {
            to.WriteLine($"loop {loop.Index}      connections {loop.LiveConnections}, busy {loop.BusySeconds / Math.Max(loop.TotalSeconds, 0.001):P0} so far, stalls {loop.Stalls}");
        }

        foreach (var route in server.Routes)
        {
            to.WriteLine($"{route.Name}: requests {route.Requests.Total}, {(route.IsAvailable ? "available" : "NOT available")}");
            foreach (var handler in route.Handlers)
            {
                to.WriteLine($"  {handler.Path}: {handler.State}, restarts {handler.Restarts}, waiting {handler.MailboxDepth}");
                if (handler.LastFailure is { } failure)
                {
                    to.WriteLine($"    {failure.Type}: {failure.Message} ({failure.Request ?? "no request"})");
                }
            }
        }
    }
}
