using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.Sockets;
using Xunit;

namespace FastHttp.Actors.Tests.Transports;

public sealed class SocketTransportTests : SocketTransportContract
{
    private protected override ITransport CreateTransport() => new SocketTransport();

    [Fact]
    public void The_object_of_a_closed_connection_serves_the_next_one_when_all_has_come_back()
    {
        var loop = CreateLoop();
        var listener = Listen(loop, AnyPort);
        var first = CreatePair(loop, listener);
        first.Dispose();
        loop.Settle();
        using var second = CreatePair(loop, listener);
        Assert.Same(first.Server, second.Server);
        Assert.Equal(((SocketTestClient)second.Client).LocalEndPoint, second.Server.RemoteEndPoint);
        second.ClientSends([7]);
        Assert.Equal([7], second.ServerReceives(1));
    }

    [Fact]
    public void An_end_of_sending_waits_for_the_bytes_that_were_taken()
    {
        using var pair = CreatePair();
        var bytes = Pattern(Flood);
        var sent = pair.Server.Send(bytes);
        Assert.InRange(sent, 1, bytes.Length - 1);
        pair.Server.ShutdownSend();
        Assert.Equal(bytes[..sent], pair.ClientReceives(sent));
        Assert.Equal(0, pair.ClientReceivesEnd());
    }
}
