using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Transports.Epoll;
using Xunit;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>The transports that every test of connections runs on.</summary>
public sealed class EachTransport : TheoryData<TransportKind>
{
    public EachTransport()
    {
        if (EpollTransport.Missing is null)
        {
            Add(TransportKind.Epoll);
        }

        Add(TransportKind.Sockets);
        Add(TransportKind.InMemory);
    }
}
