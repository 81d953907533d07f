using System.Net;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors;

/// <summary>An address to listen on.</summary>
/// <param name="Host">An IPv4 or IPv6 address, "localhost" (127.0.0.1), or "*" (every IPv6 and IPv4 address; where the kernel has no IPv6, every IPv4 address).</param>
/// <param name="Port">0 to 65,535; 0 lets the system choose.</param>
public sealed record FastHttpEndpoint(string Host, int Port)
{
    internal IEnumerable<string> Mistakes()
    {
        if (!TryResolve(out _))
        {
            yield return $"host must be an IP address, \"localhost\" or \"*\", but is \"{Host}\"";
        }

        if (Port is < 0 or > 65_535)
        {
            yield return $"port must be 0 to 65535, but is {Port}";
        }
    }

    // Names are not looked up: which of several addresses would be meant, and when would it be looked up again?
    internal bool TryResolve(out IPEndPoint endPoint)
    {
        var address = Host switch
        {
            "*" => AnyAddress.Here(),
            "localhost" => IPAddress.Loopback,
            _ => IPAddress.TryParse(Host, out var parsed) ? Unmapped(parsed) : null,
        };
        endPoint = new IPEndPoint(address ?? IPAddress.None, address is null || Port is < 0 or > 65_535 ? 0 : Port);
        return address is not null;
    }

    // RFC 4291 2.5.5.2: ::ffff:127.0.0.1 is an IPv4 address in the clothes of IPv6. Sockets of IPv6 cannot be bound to it.
    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
