namespace FastHttp.Actors.Dashboard;

/// <summary>POST …/drain: the server ends as an operator expects it, with its own deadline.</summary>
internal sealed class DashboardDrain(HttpRoutes routes)
{
    /// <summary>The page sends it. A form of another site cannot, and a script of one would have to ask first, to which nobody agrees.</summary>
    private const string Field = "X-FastHttp-Dashboard";

    public void Respond(RequestCtx ctx)
    {
        if (!IsOfThePage(ctx))
        {
            ctx.SetStatus(403).Text($"Only the dashboard's own page may drain the server (field {Field}: drain, same origin).");
            return;
        }

        if (routes.Server is not { } server)
        {
            ctx.SetStatus(503).Text("The server is not bound yet.");
            return;
        }

        // First the response: a deadline of 0 cuts off whatever has none.
        ctx.SetStatus(202).Text("draining");
        server.Drain();
    }

    // Behind a proxy that terminates TLS the scheme differs from what the server sees; host and port are the client's.
    private static bool IsOfThePage(RequestCtx ctx) =>
        ctx.Field(Field) == "drain"
        && ctx.Field("Sec-Fetch-Site") is null or "same-origin"
        && (ctx.Field("Origin") is not { } origin || origin.EndsWith("://" + ctx.Host, StringComparison.OrdinalIgnoreCase));
}
