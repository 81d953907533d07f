using System.Diagnostics;
using System.Net;
using System.Text;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Exchanges;

/// <summary>What the span of a sampled request says of it besides <see cref="RequestStartTags"/>; names and meanings are OpenTelemetry's.</summary>
internal static class RequestTags
{
    private const string Redacted = "Redacted";

    public static void Set(Activity activity, ExchangeRequest request)
    {
        var head = request.Head;
        if (head.KnownMethod == KnownMethod.Other)
        {
            activity.SetTag(ServerTraces.OriginalMethod, request.MethodName);
        }

        if (head.Query.Length > 0)
        {
            activity.SetTag(ServerTraces.Query, Redact(Encoding.ASCII.GetString(request.Query)));
        }

        activity.SetTag(ServerTraces.ProtocolVersion, head.Version == 10 ? "1.0" : "1.1");
        SetServer(activity, request.Host);
        if (request.RemoteEndPoint is IPEndPoint peer)
        {
            var address = peer.Address.ToString();
            activity.SetTag(ServerTraces.ClientAddress, address).SetTag(ServerTraces.PeerAddress, address).SetTag(ServerTraces.PeerPort, peer.Port);
        }

        if (request.TryGetField("user-agent"u8, out var agent))
        {
            activity.SetTag(ServerTraces.UserAgent, FieldText.Read(agent));
        }
    }

    // A query may hold passwords and names, and traces are read by many. The names of its parameters say what was asked for.
    private static string Redact(string query) =>
        string.Join('&', query.Split('&').Select(part => part.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals
            ? $"{part.AsSpan(0, equals)}={Redacted}"
            : part.Length == 0 ? "" : Redacted));

    // The host was checked: at most one colon is behind the brackets of an IPv6 address, and digits or nothing are behind it.
    private static void SetServer(Activity activity, string host)
    {
        if (host.Length == 0)
        {
            return;
        }

        var colon = host.LastIndexOf(':');
        if (colon < 0 || host[^1] == ']')
        {
            activity.SetTag(ServerTraces.ServerAddress, host);
            return;
        }

        activity.SetTag(ServerTraces.ServerAddress, host[..colon]);
        if (int.TryParse(host.AsSpan(colon + 1), out var port))
        {
            activity.SetTag(ServerTraces.ServerPort, port);
        }
    }
}
