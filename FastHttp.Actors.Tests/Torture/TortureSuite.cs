using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Transports.Epoll;
using Xunit;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>
/// Handlers do with their requests what they must not do: they respond late or twice, keep references, read what is over, pass
/// on what was answered. The promise: nothing of this reaches, changes or reads another request. Each test mixes the traffic of
/// many clients, fast and slow, and looks at every response and at every value a handler reads.
/// <code>FASTHTTP_TORTURE_SECONDS=60 dotnet test --filter FullyQualifiedName~Torture</code>
/// makes each test last so many seconds instead of a moment.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TortureSuite
{
    public const string Name = "Torture";

    /// <summary>How long each test goes on.</summary>
    public static TimeSpan Duration { get; } = TimeSpan.FromSeconds(
        double.TryParse(Environment.GetEnvironmentVariable("FASTHTTP_TORTURE_SECONDS"), out var seconds) ? seconds : 0.25);
}

/// <summary>The transports and numbers of loops on which every test runs.</summary>
public sealed class EachGround : TheoryData<TransportKind, int>
{
    public EachGround()
    {
        if (EpollTransport.Missing is null)
        {
            Add(TransportKind.Epoll, 1);
            Add(TransportKind.Epoll, 2);
        }

        Add(TransportKind.Sockets, 2);
        Add(TransportKind.InMemory, 1);
    }
}
