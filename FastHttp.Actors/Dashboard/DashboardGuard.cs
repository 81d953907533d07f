using System.Net;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Dashboard;

/// <summary>Before every route of the dashboard, and on all their responses.</summary>
/// <param name="guard">The application's; null lets in clients of this machine.</param>
internal sealed class DashboardGuard(Func<RequestCtx, bool>? guard) : ExchangeFilter
{
    public const string ForStrangers =
        "This dashboard was mapped without a guard, so only clients of this machine may see it. MapDashboard(prefix, guard) decides who else may.";

    /// <summary>Nothing from elsewhere and nothing inline: what requests and exceptions hold can never become code.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    protected override bool OnRequest(RequestCtx ctx)
    {
        if (guard is null ? IsLocal(ctx) : guard(ctx))
        {
            return true;
        }

        if (ctx.AwaitsResponse)
        {
            ctx.SetStatus(403).Text(guard is null ? ForStrangers : "The dashboard's guard does not let you in.");
        }

        return false;
    }

    protected override void OnResponse(ExchangeRequest request, ExchangeResponse response)
    {
        response.Fields.Add("Content-Security-Policy", Policy);
        response.Fields.Add("X-Content-Type-Options", "nosniff");
        response.Fields.Add("Referrer-Policy", "no-referrer");
        response.Fields.Add("Cross-Origin-Resource-Policy", "same-origin");
        // RFC 9111 5.2.2.5: a shared cache must not show it to those whom the guard would reject.
        response.Fields.Add("Cache-Control", "no-store");
    }

    // What proxies say of themselves or of their client: RFC 7239, RFC 9110 7.6.3, and what was in use before.
    private static readonly string[] ProxyFields =
        ["Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"];

    // Where the connection comes from is not enough. A page of another site can let its name point to 127.0.0.1 and then read what this
    // machine's browser may, but its Host betrays it; and a proxy on this machine has clients elsewhere.
    private static bool IsLocal(RequestCtx ctx) =>
        ctx.RemoteEndPoint is IPEndPoint client && IsLoopback(client.Address)
        && IsLoopbackName(ctx.Host)
        && !Array.Exists(ProxyFields, name => ctx.Field(name) is not null);

    private static bool IsLoopbackName(string host)
    {
        var end = host.LastIndexOf(':');
        var name = end > host.LastIndexOf(']') ? host[..end] : host;
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name.Trim('[', ']'), out var address) && IsLoopback(address));
    }

    private static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
