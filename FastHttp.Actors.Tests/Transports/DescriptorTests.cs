using System.Net;
using FastHttp.Actors.Tests.Support;
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

/// <summary>Counting and running out of descriptors, on Linux.</summary>
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

    [Fact]
    public void Without_descriptors_accepting_says_so_and_goes_on_when_there_are_some()
    {
        const int clientCount = 64;
        using var loop = new TestLoop(new EpollTransport());
        var listener = loop.Transport.Listen(AnyPort, new ListenOptions());
        var clients = Enumerable.Range(0, clientCount).Select(_ => new SocketTestClient(listener.LocalEndPoint)).ToList();
        var accepted = new List<AcceptedSocket>();
        AcceptStatus status;
        string error;
        // No number above those in use; the gaps below are fewer than the clients.
        using (new DescriptorLimit(clients[^1].Descriptor))
        {
            status = AcceptAll(listener, accepted);
            error = listener.LastError;
        }

        Assert.Equal(AcceptStatus.OutOfResources, status);
        Assert.Contains("errno 24", error, StringComparison.Ordinal);
        Assert.Equal(AcceptStatus.Drained, AcceptAll(listener, accepted));
        Assert.Equal(clientCount, accepted.Count);
        accepted.ForEach(loop.Transport.Discard);
        clients.ForEach(client => client.Dispose());
    }

    private static AcceptStatus AcceptAll(TransportListener listener, List<AcceptedSocket> accepted)
    {
        AcceptStatus status;
        while ((status = listener.TryAccept(out var socket)) == AcceptStatus.Accepted)
        {
            accepted.Add(socket);
        }

        return status;
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
