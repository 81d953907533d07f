using System.Reflection;
using Xunit;
using static FastHttp.Actors.Tests.Architecture.FolderRule;

namespace FastHttp.Actors.Tests.Architecture;

/// <summary>Folders depend one way. A use that is not in the table is a design decision: talk about it before you add it.</summary>
public sealed class DependencyRuleTests
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

    private static readonly FolderRule[] Rules =
    [
        // folder          may use of this library                                   must not use
        new("Buffers",     [],                                                       [.. Actors, .. Logs, .. Sockets, .. Clocks]),
        new("Http",        ["Buffers"],                                              [.. Actors, .. Logs, .. Sockets, .. Clocks]),
        new("Http1",       ["Http"],                                                 [.. Actors, .. Logs, .. Sockets, .. Clocks]),
        new("Transports",  ["Buffers"],                                              [.. Actors]),
        new("EventLoops",  ["Buffers", "Transports"],                                []),
        new("Routing",     ["Buffers", "Http"],                                      [.. Actors, .. Sockets]),
        new("Observability", ["Buffers", "Http", "Transports", "EventLoops", Root],  []),
        new("Handlers",    ["Buffers", "Http", "EventLoops", "Routing", "Observability", Root], [.. Sockets]),
        new("Connections", ["Buffers", "Http", "Http1", "Transports", "EventLoops", "Routing", "Observability", "Handlers", Root], []),
        new("Listening",   ["Buffers", "Http", "Transports", "EventLoops", "Routing", "Observability", "Handlers",
                            "Connections", Root],                                    []),
        new(Root,          ["Buffers", "Http", "Http1", "Transports", "EventLoops", "Routing", "Observability", "Handlers",
                            "Connections", "Listening"],                             []),
        new("Streams",     [PublicSurface],                                          [.. Sockets]),
        new("WebSockets",  [PublicSurface],                                          [.. Sockets]),
        new("Files",       [PublicSurface],                                          [.. Sockets]),
        new("Forms",       [PublicSurface],                                          [.. Sockets]),
        new("Compression", [PublicSurface],                                          [.. Sockets]),
        new("Hosting",     ["Buffers", "Http", "Http1", "Transports", "EventLoops", "Routing", "Observability", "Handlers",
                            "Connections", "Listening", "Streams", "WebSockets", "Files", "Forms", "Compression", Root], []),
    ];

    private static readonly Assembly Library = Assembly.Load("FastHttp.Actors");
    private static readonly HashSet<string> PublicTypes =
        [.. Library.GetExportedTypes().Select(type => type.FullName!.Replace('+', '.'))];

    private static readonly IReadOnlyCollection<TypeUse> Uses = AssemblyUses.Of(Library.Location);

    [Fact]
    public void Each_folder_uses_only_what_the_table_allows()
    {
        var broken = Uses
            .Where(use => RuleFor(use.User) is { } rule && !rule.Allows(use, PublicTypes.Contains))
            .Select(use => use.ToString())
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.True(broken.Count == 0, "Not allowed by the table of dependencies:\n" + string.Join('\n', broken));
    }

    [Fact]
    public void Each_folder_of_the_library_is_in_the_table()
    {
        var unknown = Uses.Select(use => FolderOf(use.User.Namespace)).OfType<string>().Distinct()
            .Except(Rules.Select(rule => rule.Folder));
        Assert.Empty(unknown);
    }

    [Fact]
    public void Nothing_uses_Hosting() =>
        Assert.DoesNotContain(Rules, rule => rule.MayUse.Contains("Hosting"));

    // Types that the compiler or a generator puts elsewhere (the empty namespace, System.*) belong to no folder.
    private static FolderRule? RuleFor(TypeName user) =>
        FolderOf(user.Namespace) is { } folder ? Rules.SingleOrDefault(rule => rule.Folder == folder) : null;
}
