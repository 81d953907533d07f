using System.Net;

namespace Quickstart;

/// <summary>The command line.</summary>
internal sealed class Options
{
    private static readonly (string Option, string Meaning)[] All =
    [
        ("--port N", "the TCP port, 0 to 65535; 0: one of the system's choice (default 8080)"),
        ("--host A", "the address: an IP address, localhost, or * for all (default 127.0.0.1)"),
        ("--cores N", "event loops, 1 to 1024 (default: one for each core)"),
        ("--transport auto|epoll|sockets", "how it waits for clients (default auto: epoll on Linux)"),
        ("--share-port on|off", "on: another quickstart may serve the same port and take over (default off)"),
        ("--unix PATH", "listens on this Unix socket too (default: none)"),
        ("--help", "prints this and ends"),
    ];

    /// <summary>What there is, for those whose options cannot be used.</summary>
    public static string Usage => string.Join(", ", All.Select(one => one.Option));

    /// <summary>The same for those who ask, a line for each.</summary>
    public static string Help => string.Join(
        Environment.NewLine, All.Select(one => $"  {one.Option,-32}{one.Meaning}").Prepend("The quickstart of FastHttp.Actors: every kind of route and of failure. Options:"));

    private static readonly string[] Transports = ["auto", "epoll", "sockets"];

    public int Port { get; private set; } = 8080;

    public string Host { get; private set; } = "127.0.0.1";

    /// <summary>The path of a Unix socket to listen on too; null: none.</summary>
    public string? Unix { get; private set; }

    /// <summary>0: all.</summary>
    public int Cores { get; private set; }

    public string Transport { get; private set; } = "auto";

    /// <summary>Another quickstart may serve the same port, so that one can take over from the other.</summary>
    public bool SharesPort { get; private set; }

    /// <summary>Reads the arguments; all mistakes are named at once.</summary>
    public static bool TryParse(string[] args, out Options options, out List<string> mistakes)
    {
        options = new Options();
        mistakes = [];
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length)
            {
                mistakes.Add($"{args[i]} needs a value, or is unknown");
            }
            else if (options.Set(args[i], args[i + 1]) is { } mistake)
            {
                mistakes.Add(mistake);
            }
        }

        return mistakes.Count == 0;
    }

    private string? Set(string name, string value)
    {
        switch (name)
        {
            case "--port" when int.TryParse(value, out var port) && port is >= 0 and <= 65_535:
                Port = port;
                return null;
            case "--port":
                return $"--port must be 0 to 65535, but is \"{value}\"";
            case "--host" when value is "localhost" or "*" || IPAddress.TryParse(value, out _):
                Host = value;
                return null;
            case "--host":
                return $"--host must be an IP address, localhost or *, but is \"{value}\"";
            case "--unix":
                // Whether it can be a socket's path is for the server to say.
                Unix = value;
                return null;
            case "--cores" when int.TryParse(value, out var cores) && cores is >= 1 and <= 1024:
                Cores = cores;
                return null;
            case "--cores":
                return $"--cores must be 1 to 1024, but is \"{value}\"";
            case "--transport" when Transports.Contains(value) && (value != "epoll" || OperatingSystem.IsLinux()):
                Transport = value;
                return null;
            case "--transport":
                return $"--transport must be auto, epoll (on Linux) or sockets, but is \"{value}\"";
            case "--share-port" when value is "on" or "off":
                SharesPort = value == "on";
                return null;
            case "--share-port":
                return $"--share-port must be on or off, but is \"{value}\"";
            default:
                return $"unknown option \"{name}\"";
        }
    }
}
