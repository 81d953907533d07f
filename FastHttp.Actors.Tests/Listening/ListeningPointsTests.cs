using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using FastHttp.Actors.Connections;
using FastHttp.Actors.Listening;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Listening;

/// <summary>A group of end points of which the machine does not have all, as "localhost" is without IPv6.</summary>
public sealed class ListeningPointsTests
{
    // RFC 5737: TEST-NET-1, never an address of this machine.
    private static readonly IPEndPoint Absent = new(IPAddress.Parse("192.0.2.1"), 0);
    private static readonly IPEndPoint Present = new(IPAddress.Loopback, 0);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_the_machine_does_not_have_is_left_out(bool isFirst)
    {
        await using var server = await TestServer.Start(_ => { });

        var listening = await Listen(server.Loops[0], isFirst ? [Absent, Present] : [Present, Absent]);

        var endPoint = Assert.IsType<IPEndPoint>(Assert.Single(listening.EndPoints));
        Assert.Equal(IPAddress.Loopback, endPoint.Address);
        Assert.NotEqual(0, endPoint.Port);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task When_nothing_is_left_it_is_an_error(int endPoints)
    {
        await using var server = await TestServer.Start(_ => { });

        var failure = await Assert.ThrowsAsync<FastHttpBindException>(() => Listen(server.Loops[0], Enumerable.Repeat(Absent, endPoints)));

        Assert.Equal(SocketError.AddressNotAvailable, Assert.IsType<SocketException>(failure.InnerException).SocketErrorCode);
    }

    private static Task<ListenGroup> Listen(ServerLoop loop, IEnumerable<EndPoint> endPoints)
    {
        var done = new TaskCompletionSource<ListenGroup>(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Loop.Post(_ =>
        {
            var points = new ListeningPoints(loop, ActorRefs.Nobody);
            try
            {
                done.SetResult(points.Listen(new ListenGroup([.. endPoints]), new Listen([], SharePort: false, Probe: true)));
            }
            catch (FastHttpBindException e)
            {
                done.SetException(e);
            }

            points.ToList().ForEach(point => point.Listener.Close());
        }, null);
        return done.Task.Soon();
    }
}
