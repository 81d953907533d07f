using System.Collections.Concurrent;
using System.Net;

namespace FastHttp.Actors.Transports.InMemory;

/// <summary>Peers that connect wait here, up to the backlog.</summary>
internal sealed class InMemoryListener(InMemoryTransport transport, InMemoryNetwork network, EndPoint endPoint, ListenOptions options)
    : TransportListener
{
    private readonly InMemorySignal _signal = new();
    private readonly ConcurrentQueue<InMemoryPeer> _fromElsewhere = new();
    private readonly Queue<InMemoryPeer> _fromThisLoop = new();
    private volatile bool _closed;

    public override EndPoint LocalEndPoint => endPoint;

    public override string LastError => "";

    public bool SharesPort => options.SharePort;

    /// <summary>Whether it belongs to the loop of the calling thread.</summary>
    public bool IsOnThisThread => transport.IsLoopThread;

    public override void Start(IReadinessHandler owner) => _signal.Start(transport, owner);

    /// <summary>A peer connects. Any thread. False: closed, or the backlog is full.</summary>
    public bool TryConnect(InMemoryPeer peer)
    {
        if (_closed || IsShut || _fromElsewhere.Count + _fromThisLoop.Count >= options.Backlog)
        {
            return false;
        }

        if (transport.IsLoopThread)
        {
            _fromThisLoop.Enqueue(peer);
        }
        else
        {
            _fromElsewhere.Enqueue(peer);
            if (_closed || IsShut)
            {
                // Who ended it may have emptied the queue just before.
                TurnAway(_fromElsewhere);
                return false;
            }
        }

        _signal.Raise(Readiness.Readable);
        return true;
    }

    public override AcceptStatus TryAccept(out AcceptedSocket accepted)
    {
        if (_fromThisLoop.TryDequeue(out var peer) || _fromElsewhere.TryDequeue(out peer))
        {
            transport.Descriptors.Opened();
            accepted = new AcceptedSocket(0, peer, peer.Address);
            return AcceptStatus.Accepted;
        }

        accepted = default;
        return AcceptStatus.Drained;
    }

    public override void Close()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        network.Remove(this);
        transport.Forget(this);
        _signal.Stop();
        TurnAway(_fromElsewhere);
        while (_fromThisLoop.TryDequeue(out var peer))
        {
            peer.Dispose();
        }
    }

    protected override void EndListening()
    {
        network.Remove(this);
        TurnAway(_fromElsewhere);
    }

    private static void TurnAway(ConcurrentQueue<InMemoryPeer> waiting)
    {
        while (waiting.TryDequeue(out var peer))
        {
            peer.Dispose();
        }
    }
}
