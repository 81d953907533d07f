using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Samples;

/// <summary>One quickstart for the tests that only ask it things. One core, so that what they ask goes to one handler.</summary>
public sealed class QuickstartFixture : IAsyncLifetime
{
    private int _socketsAtStart;

    internal QuickstartProcess Quickstart { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Quickstart = await QuickstartProcess.Start("--cores", "1");
        _socketsAtStart = CountSockets();
    }

    /// <summary>Of what a process leaves behind only its sockets can be seen from here.</summary>
    public async Task DisposeAsync()
    {
        await using var quickstart = Quickstart;
        await TestServer.Until(() => CountSockets() == _socketsAtStart, "its connections are closed", () => $"{CountSockets()} sockets, not {_socketsAtStart}");
    }

    private int CountSockets() => OperatingSystem.IsLinux() ? Quickstart.Sockets : 0;

    internal Task<RawResponse> Exchange(string request) => Quickstart.Exchange(request);

    internal Task<RawResponse> Get(string target, string fields = "") =>
        Exchange($"GET {target} HTTP/1.1\r\nHost: quick.start\r\n{fields}\r\n");
}
