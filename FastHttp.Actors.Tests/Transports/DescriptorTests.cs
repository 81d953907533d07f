using System.Net;
using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.Epoll;
using Xunit;

namespace FastHttp.Actors.Tests.Transports;

/// <summary>The process has one table of descriptors, so these run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class DescriptorCollection
{
    public const string Name = "descriptors";
}

/// <summary>No descriptor is left behind, on Linux.</summary>
[Collection(DescriptorCollection.Name)]
public sealed class DescriptorTests
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    [Fact]
    public void Five_hundred_connections_leave_no_descriptor_behind()
    {
        Connections(10);
        var before = Count();
        Connections(500);
        // The runtime opens a few of its own at times.
        Assert.InRange(Count(), 0, before + 10);
    }

    [Fact]
    public void Loops_leave_no_descriptor_behind()
    {
        Connections(1);
        var before = Count();
        for (var round = 0; round < 50; round++)
        {
            Connections(1);
        }

        Assert.InRange(Count(), 0, before + 10);
    }

    private static void Connections(int count)
    {
        using var loop = new TestLoop(new EpollTransport());
        var listener = loop.Transport.Listen(AnyPort, new ListenOptions());
        for (var index = 0; index < count; index++)
        {
            using var client = new SocketTestClient(listener.LocalEndPoint);
            AcceptedSocket accepted = default;
            loop.RunUntil(() => listener.TryAccept(out accepted) == AcceptStatus.Accepted);
            var connection = loop.Transport.Attach(accepted);
            connection.Start(new Owner());
            loop.Turn(0);
            switch (index % 3)
            {
                case 0:
                    connection.Close();
                    break;
                case 1:
                    connection.Abort();
                    break;
                default:
                    // Left to the end of the transport.
                    break;
            }
        }
    }

    private static int Count() => Directory.GetFileSystemEntries("/proc/self/fd").Length;
}
