using System.Net;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Tests.Transports;

/// <summary>What every transport promises. Each runs the same tests; the files of this class are its chapters.</summary>
public abstract partial class TransportContract : IDisposable
{
    private readonly List<IDisposable> _open = [];

    private protected abstract ITransport CreateTransport();

    private protected abstract ITestClient Connect(EndPoint endPoint);

    private protected virtual EndPoint AnyPort => new IPEndPoint(IPAddress.Loopback, 0);

    public void Dispose()
    {
        foreach (var item in Enumerable.Reverse(_open))
        {
            item.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    private protected TestLoop CreateLoop()
    {
        var loop = new TestLoop(CreateTransport());
        _open.Add(loop);
        return loop;
    }

    private protected static AcceptedSocket Accept(TestLoop loop, TransportListener listener)
    {
        AcceptedSocket accepted = default;
        loop.RunUntil(() => listener.TryAccept(out accepted) == AcceptStatus.Accepted);
        return accepted;
    }

    private protected static TransportListener Listen(TestLoop loop, EndPoint endPoint, ListenOptions? options = null)
    {
        var listener = loop.Transport.Listen(endPoint, options ?? new ListenOptions());
        listener.Start(new Owner());
        return listener;
    }

    private protected Pair CreatePair(TestLoop? loop = null)
    {
        loop ??= CreateLoop();
        var listener = Listen(loop, AnyPort);
        var pair = CreatePair(loop, listener);
        listener.Close();
        return pair;
    }

    private protected Pair CreatePair(TestLoop loop, TransportListener listener)
    {
        var client = Connect(listener.LocalEndPoint);
        var server = loop.Transport.Attach(Accept(loop, listener));
        var owner = new Owner();
        server.Start(owner);
        var pair = new Pair(loop, server, owner, client);
        _open.Add(client);
        return pair;
    }

    private protected static byte[] Pattern(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
