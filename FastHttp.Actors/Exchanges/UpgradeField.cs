namespace FastHttp.Actors.Exchanges;

/// <summary>The Upgrade field of a request (RFC 9110 7.8).</summary>
internal static class UpgradeField
{
    /// <summary>The request asks for that protocol, names the field in Connection, and came by HTTP/1.1.</summary>
    public static bool AsksFor(RequestCtx ctx, string protocol) =>
        ctx.ProtocolVersion is { Major: 1, Minor: 1 } && Has(ctx, "Upgrade", protocol) && Has(ctx, "Connection", "upgrade");

    /// <summary>Content follows the head, whether it was read or not.</summary>
    public static bool HasBody(RequestCtx ctx)
    {
        using var reading = Reading.Of(ctx.Exchange, ctx.Life);
        return ctx.Exchange.Request.Head.HasBody;
    }

    /// <summary>What a field that is a list has, white space around its members left out (RFC 9110 5.6.1).</summary>
    public static string[] MembersOf(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool Has(RequestCtx ctx, string name, string token) =>
        ctx.Field(name) is { } value && MembersOf(value).Contains(token, StringComparer.OrdinalIgnoreCase);
}
