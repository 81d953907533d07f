using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>One server on real sockets and one in memory, shared by all tests of the collection: each case runs on both.</summary>
public sealed class BothServers : IAsyncLifetime
{
    internal ServerUnderTest Sockets { get; private set; } = null!;

    internal ServerUnderTest InMemory { get; private set; } = null!;

    private IEnumerable<ServerUnderTest> All => [Sockets, InMemory];

    public async Task InitializeAsync()
    {
        Sockets = await ServerUnderTest.Start(OperatingSystem.IsLinux() ? TransportKind.Epoll : TransportKind.Sockets);
        InMemory = await ServerUnderTest.Start(TransportKind.InMemory);
    }

    public async Task DisposeAsync()
    {
        await Sockets.DisposeAsync();
        await InMemory.DisposeAsync();
    }

    /// <inheritdoc cref="ServerUnderTest.Rejects"/>
    public async Task Reject(string request, int status, string reason)
    {
        foreach (var server in All)
        {
            await server.Rejects(request, status, Enum.Parse<Rejection>(reason));
        }
    }

    /// <inheritdoc cref="ServerUnderTest.Understands"/>
    public async Task Understand(string stream, params string[] bodies)
    {
        foreach (var server in All)
        {
            await server.Understands(stream, bodies);
        }
    }

    /// <summary>As <see cref="Reject"/>; behind the attack, and perhaps in it, is a request that must not be seen.</summary>
    public async Task RejectWithCanary(string attack, int status, string reason)
    {
        var before = All.Sum(server => server.Canaries);
        await Reject(attack + Samples.Canary, status, reason);
        Assert.Equal(before, All.Sum(server => server.Canaries));
    }

    /// <summary>As <see cref="Understand"/>; the canary runs exactly as often on each server as its response is expected.</summary>
    public async Task UnderstandWithCanary(string stream, params string[] bodies)
    {
        var before = All.Sum(server => server.Canaries);
        await Understand(stream, bodies);
        Assert.Equal(before + (2 * bodies.Count(body => body == "canary")), All.Sum(server => server.Canaries));
    }
}

/// <summary>Tests of one collection run one after the other, so that counters are theirs.</summary>
[CollectionDefinition(Name)]
public sealed class ConformanceCollection : ICollectionFixture<BothServers>
{
    public const string Name = "conformance";
}
