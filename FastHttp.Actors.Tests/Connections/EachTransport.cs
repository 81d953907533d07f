using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Transports.Epoll;
using Xunit;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>The transports that every test of connections runs on.</summary>
public sealed class EachTransport : TheoryData<TransportKind>
{
    public EachTransport()
    {
        foreach (var kind in Kinds)
        {
            Add(kind);
        }
    }

    /// <summary>They themselves, for tests with more parameters.</summary>
    public static IEnumerable<TransportKind> Kinds => [.. RealKinds, TransportKind.InMemory];

    /// <summary>Those with a system between server and client.</summary>
    public static IEnumerable<TransportKind> RealKinds =>
        EpollTransport.Missing is null ? [TransportKind.Epoll, TransportKind.Sockets] : [TransportKind.Sockets];
}
