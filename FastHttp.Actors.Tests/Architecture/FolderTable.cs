namespace FastHttp.Actors.Tests.Architecture;

/// <summary>
/// Which folder of the library may use which. A row names only folders of the rows above it, so there can be no circle. A use
/// that is not in the table is a design decision: talk about it before you add it. A row may be here before its folder.
/// </summary>
internal static class FolderTable
{
    private static readonly string[] Actors = ["Akka"];
    private static readonly string[] Logs = ["Microsoft.Extensions.Logging"];
    private static readonly string[] Sockets = ["System.Net.Sockets"];
    private static readonly string[] Clocks =
    [
        "System.TimeProvider", "System.Threading.Timer", "System.Diagnostics.Stopwatch",
        "System.Environment.get_TickCount", "System.Environment.get_TickCount64",
        "System.DateTime.get_Now", "System.DateTime.get_UtcNow", "System.DateTime.get_Today",
        "System.DateTimeOffset.get_Now", "System.DateTimeOffset.get_UtcNow",
    ];

    private static readonly string[] TheWorldOutside = [.. Actors, .. Logs, .. Sockets, .. Clocks];

    private static readonly string[] UpToObservability =
        ["Buffers", "Http", "Http1", "Http2", "Transports", "EventLoops", "Routing", "Observability", "Hocon"];

    private static readonly string[] UpToConnections = [.. UpToObservability, "Exchanges", "Handlers", "Connections"];

    private static readonly string[] UpToServing = [.. UpToConnections, "Listening", "Serving"];

    private static readonly string[] Features =
        ["Streams", "WebSockets", "Upgrades", "Events", "Files", "Forms", "Compression", "Filters", "Testing"];

    public static IReadOnlyList<FolderRule> Rules { get; } =
    [
        // folder            may use of this library                                          must not use
        new("Buffers",       [],                                                              TheWorldOutside),
        new("Http",          ["Buffers"],                                                     TheWorldOutside),
        new("Http1",         ["Buffers", "Http"],                                             TheWorldOutside),
        new("Http2",         ["Buffers", "Http"],                                             TheWorldOutside),
        new("WebSocketFrames", ["Buffers", "Http"],                                           TheWorldOutside),
        new("Transports",    ["Buffers"],                                                     Actors),
        new("EventLoops",    ["Buffers", "Transports"],                                       []),
        new("Routing",       ["Http"],                                                        TheWorldOutside),
        // Logs and counters: others call it, it calls nobody.
        new("Observability", ["Http", "Transports", "EventLoops"],                            []),
        // How options are read from HOCON and checked.
        new("Hocon",         [],                                                              Sockets),
        // Transports for end points.
        new("Exchanges",     ["Buffers", "Http", "Transports", "EventLoops", "Routing", "Observability"], Sockets),
        new("Handlers",      [.. UpToObservability, "Exchanges"],                             Sockets),
        new("Connections",   [.. UpToObservability, "Exchanges", "Handlers"],                 []),
        new("Listening",     UpToConnections,                                                 []),
        new("Serving",       [.. UpToConnections, "Listening"],                               []),
        // What servers and their hosts say of themselves, and the routes that show it.
        new("Health",        UpToServing,                                                     Sockets),
        new("Metrics",       UpToServing,                                                     Sockets),
        // The same for a person.
        new("Dashboard",     [.. UpToObservability, "Exchanges", "Handlers"],                 Sockets),
        // What one publishes to many. WebSockets and Events use it.
        new("Push",          ["EventLoops", "Observability", "Exchanges"],                    Sockets),
        .. Features.Select(Feature),
        new("Hosting",       [.. UpToServing, "Health", "Metrics", .. Features],              []),
    ];

    /// <summary>Where the public types of a folder are: most users need one using, and one more for each feature.</summary>
    public static string PublicNamespaceOf(string folder) =>
        folder is "Hosting" or "Observability" or "Push" || Features.Contains(folder) ? $"FastHttp.Actors.{folder}" : "FastHttp.Actors";

    /// <summary>What a row names that is in no row above it; empty when the table has no circle.</summary>
    public static IReadOnlyList<string> UsesOfNoRowAbove(IReadOnlyList<FolderRule> rules) =>
    [
        .. rules.SelectMany((rule, row) => rule.MayUse.Concat(rule.MayUsePublicTypesOf)
            .Except(rules.Take(row).Select(above => above.Folder))
            .Select(used => $"{rule.Folder} may use {used}")),
    ];

    // On the public surface and the seams of Exchanges. Features do not know each other.
    private static FolderRule Feature(string folder) => new(folder, SeamsOf(folder), Sockets) { MayUsePublicTypesOf = UpToServing };

    private static string[] SeamsOf(string folder) => folder switch
    {
        "WebSockets" => ["Buffers", "Http", "EventLoops", "Observability", "Exchanges", "WebSocketFrames", "Push"],
        "Upgrades" => ["Http", "EventLoops", "Observability", "Exchanges"],
        // Http1 for chunks: their framing is part of what is sent.
        "Events" => ["EventLoops", "Observability", "Exchanges", "Http1", "Push"],
        _ => ["Exchanges"],
    };
}
