namespace FastHttp.Actors.Tests.Support;

/// <summary>Client programs of the machine that tests talk to the server with.</summary>
internal static class Tools
{
    /// <summary>What is no program but a module for one: the Debian package, and a file of it.</summary>
    private static readonly Dictionary<string, string> Modules = new()
    {
        ["python3-websockets"] = "/usr/lib/python3/dist-packages/websockets/__init__.py",
        ["node-ws"] = "/usr/share/nodejs/ws/index.js",
    };

    public static bool InCi { get; } = Environment.GetEnvironmentVariable("CI") is "true" or "1";

    /// <summary>Where the program is. A missing one fails the test: only in CI does a test get this far without it.</summary>
    public static string Require(string tool) =>
        Find(tool) ?? throw new InvalidOperationException($"{Missing(tool)}, and CI must not skip.");

    public static string? Find(string tool) =>
        Modules.TryGetValue(tool, out var file) ? (File.Exists(file) ? file : null)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? tool + ".exe" : tool))
            .FirstOrDefault(File.Exists);

    /// <summary>Why a test that needs the program is skipped; null when it runs. In CI it always runs, and so fails.</summary>
    public static string? SkipReason(string tool, bool inCi) =>
        inCi || Find(tool) is not null ? null : Missing(tool);

    private static string Missing(string tool) =>
        $"{tool} is not installed (Debian: apt-get install {PackageOf(tool)})";

    private static string PackageOf(string tool) => tool switch
    {
        "ab" => "apache2-utils",
        "h2load" => "nghttp2-client",
        _ => tool,
    };
}
