using System.Net;
using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.Epoll;

namespace FastHttp.Actors.Tests.Transports;

public sealed class EpollTransportTests : TransportContract
{
    private protected override ITransport CreateTransport() => new EpollTransport();

    private protected override ITestClient Connect(EndPoint endPoint) => new SocketTestClient(endPoint);
}
