using Xunit;

namespace FastHttp.Actors.Tests.Transports;

public abstract partial class TransportContract
{
    [Fact]
    public void What_is_open_is_counted_until_it_is_closed()
    {
        var loop = CreateLoop();
        var own = loop.Transport.Descriptors.Open;
        var listener = Listen(loop, AnyPort);
        Assert.Equal(own + 1, loop.Transport.Descriptors.Open);
        var closed = CreatePair(loop, listener);
        var aborted = CreatePair(loop, listener);
        using var discarded = Connect(listener.LocalEndPoint);
        var accepted = Accept(loop, listener);
        Assert.Equal(own + 4, loop.Transport.Descriptors.Open);

        closed.Server.Close();
        aborted.Server.Abort();
        accepted.Discard(loop.Transport);
        Assert.Equal(own + 1, loop.Transport.Descriptors.Open);
        listener.Close();
        listener.Close();
        Assert.Equal(own, loop.Transport.Descriptors.Open);

        loop.Transport.Dispose();
        Assert.True(loop.Transport.Descriptors.HasEnded);
        Assert.Equal(0, loop.Transport.Descriptors.Open);
    }

    [Fact]
    public void What_the_transport_must_close_at_its_own_end_stays_counted()
    {
        var loop = CreateLoop();
        var listener = Listen(loop, AnyPort);
        _ = CreatePair(loop, listener);

        loop.Transport.Dispose();

        Assert.Equal(2, loop.Transport.Descriptors.Open);
    }
}
