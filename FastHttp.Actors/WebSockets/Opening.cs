using System.Text;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.WebSocketFrames;

namespace FastHttp.Actors.WebSockets;

/// <summary>The opening handshake of one request (RFC 6455 4.2).</summary>
/// <param name="Accept">The value of Sec-WebSocket-Accept.</param>
/// <param name="Subprotocol">The one that was agreed on; null for none.</param>
/// <param name="Deflates">permessage-deflate was agreed on.</param>
internal sealed record Opening(string Accept, string? Subprotocol, bool Deflates)
{
    private const string Version = "13";

    /// <summary>Null: the request opens no WebSocket, and has its response.</summary>
    public static Opening? Read(RequestCtx ctx, WebSocketOptions options)
    {
        // RFC 6455 4.1: a GET of HTTP/1.1 or later that asks for the upgrade.
        if (ctx.Method != "GET" || !UpgradeField.AsksFor(ctx, "websocket"))
        {
            return Reject(ctx.AddField("Upgrade", "websocket"), 426, "This is a WebSocket: connect with a client that speaks RFC 6455.");
        }

        if (ctx.Field("Sec-WebSocket-Version") != Version)
        {
            // RFC 6455 4.4: the versions that are understood.
            return Reject(ctx.AddField("Sec-WebSocket-Version", Version).AddField("Upgrade", "websocket"), 426, "Sec-WebSocket-Version must be 13.");
        }

        var key = ctx.Field("Sec-WebSocket-Key") ?? "";
        if (!Ascii.IsValid(key) || !Handshake.IsKey(Encoding.ASCII.GetBytes(key)))
        {
            return Reject(ctx, 400, "Sec-WebSocket-Key must be 16 bytes in base64.");
        }

        if (!options.AcceptsOrigin(ctx))
        {
            return Reject(ctx, 403, "Pages of this origin may not connect.");
        }

        return new Opening(Handshake.AcceptOf(Encoding.ASCII.GetBytes(key)), AgreeOn(ctx, options), options.Deflate && Offers(ctx));
    }

    /// <summary>To the response that opens it.</summary>
    public void AddFields(RequestCtx ctx)
    {
        ctx.AddField("Sec-WebSocket-Accept", Accept);
        if (Subprotocol is not null)
        {
            ctx.AddField("Sec-WebSocket-Protocol", Subprotocol);
        }

        if (Deflates)
        {
            ctx.AddField("Sec-WebSocket-Extensions", DeflateOffer.Accepted);
        }
    }

    /// <summary>No Origin, or the server's own host and port (RFC 6454 7, RFC 6455 10.2).</summary>
    public static bool IsSameOrigin(RequestCtx ctx) =>
        ctx.Field("Origin") is not { } origin
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, WithoutDefaultPort(ctx.Host, uri), StringComparison.OrdinalIgnoreCase));

    private static string WithoutDefaultPort(string host, Uri origin) =>
        origin.IsDefaultPort && host.EndsWith($":{origin.Port}", StringComparison.Ordinal) ? host[..host.LastIndexOf(':')] : host;

    private static bool Offers(RequestCtx ctx) =>
        ctx.Field("Sec-WebSocket-Extensions") is { } offers && DeflateOffer.IsAcceptable(Encoding.UTF8.GetBytes(offers));

    // Subprotocols are compared as they are (RFC 6455 11.3.4).
    private static string? AgreeOn(RequestCtx ctx, WebSocketOptions options) =>
        options.Subprotocols.Count > 0 && ctx.Field("Sec-WebSocket-Protocol") is { } offered
            ? options.Subprotocols.FirstOrDefault(UpgradeField.MembersOf(offered).Contains) : null;

    private static Opening? Reject(RequestCtx ctx, int status, string reason)
    {
        ctx.SetStatus(status).Text(reason);
        return null;
    }
}
