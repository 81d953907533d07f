using System.Net;
using System.Net.Sockets;
using System.Text;
using FastHttp.Actors.Listening;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors;

/// <summary>An address to listen on.</summary>
/// <param name="Host">
/// An IPv4 or IPv6 address; "localhost" (127.0.0.1 and ::1, whichever the machine has); "*" (every IPv6 and IPv4 address; where the kernel
/// has no IPv6, every IPv4 address); or "unix:" and the path of a Unix socket, whose file the server makes and removes.
/// </param>
/// <param name="Port">0 to 65,535; 0 lets the system choose. 0 for a Unix socket, which has no port.</param>
public sealed record FastHttpEndpoint(string Host, int Port)
{
    private const string UnixPrefix = "unix:";

    // sun_path has 108 bytes on Linux and Windows and 104 elsewhere (unix(7), unix(4)), the last one for the final 0.
    private static readonly int MaxPathBytes = OperatingSystem.IsLinux() || OperatingSystem.IsWindows() ? 107 : 103;

    /// <summary>
    /// For a Unix socket: who may connect, which is who may write to its file. Null, the default: as the process's umask says,
    /// usually the same user only. Set before anybody can connect. Not on Windows.
    /// </summary>
    public UnixFileMode? SocketMode { get; init; }

    /// <summary>A Unix socket.</summary>
    /// <param name="path">
    /// Its file, at most 107 bytes as a full path. A file that a killed process has left is replaced. If somebody listens there, or if the
    /// file is no socket, binding fails.
    /// </param>
    /// <param name="mode">See <see cref="SocketMode"/>.</param>
    public static FastHttpEndpoint UnixSocket(string path, UnixFileMode? mode = null) => new(UnixPrefix + path, 0) { SocketMode = mode };

    internal IEnumerable<string> Mistakes()
    {
        if (Host?.StartsWith(UnixPrefix, StringComparison.Ordinal) == true)
        {
            return MistakesOfUnixSocket(Host[UnixPrefix.Length..]);
        }

        List<string> mistakes = [];
        if (AddressesOf(Host).Length == 0)
        {
            mistakes.Add($"host must be an IP address, \"localhost\", \"*\", or \"unix:\" and a path, but is \"{Host}\"");
        }

        if (Port is < 0 or > 65_535)
        {
            mistakes.Add($"port must be 0 to 65535, but is {Port}");
        }

        if (SocketMode is not null)
        {
            mistakes.Add($"only a Unix socket has a mode, not {Host}");
        }

        return mistakes;
    }

    /// <summary>What it stands for; it has no <see cref="Mistakes"/>.</summary>
    internal ListenGroup Resolve() => Host.StartsWith(UnixPrefix, StringComparison.Ordinal)
        ? new ListenGroup([new UnixDomainSocketEndPoint(Path.GetFullPath(Host[UnixPrefix.Length..]))], SocketMode)
        : new ListenGroup([.. AddressesOf(Host).Select(address => new IPEndPoint(address, Port))]);

    // Names are not looked up: which of several addresses would be meant, and when would it be looked up again?
    private static IPAddress[] AddressesOf(string? host) => host switch
    {
        "*" => [AnyAddress.Here()],
        "localhost" => [IPAddress.Loopback, IPAddress.IPv6Loopback],
        _ => IPAddress.TryParse(host, out var address) ? [Unmapped(address)] : [],
    };

    private IEnumerable<string> MistakesOfUnixSocket(string path)
    {
        if (path.Length == 0 || path.Contains('\0'))
        {
            yield return $"the path of a Unix socket must not be empty and must not contain 0, but is \"{path.Replace("\0", "\\0", StringComparison.Ordinal)}\"";
        }
        else if (Encoding.UTF8.GetByteCount(Path.GetFullPath(path)) is var bytes && bytes > MaxPathBytes)
        {
            yield return $"the path of a Unix socket must have at most {MaxPathBytes} bytes, but {Path.GetFullPath(path)} has {bytes}";
        }

        if (Port != 0)
        {
            yield return $"a Unix socket has no port: the port of {Host} must be 0, but is {Port}";
        }

        if (!Socket.OSSupportsUnixDomainSockets || (SocketMode is not null && OperatingSystem.IsWindows()))
        {
            yield return $"this system has no Unix sockets, or no modes for them: {Host}";
        }
    }

    // RFC 4291 2.5.5.2: ::ffff:127.0.0.1 is an IPv4 address in the clothes of IPv6. Sockets of IPv6 cannot be bound to it.
    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
