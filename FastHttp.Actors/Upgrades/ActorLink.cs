using System.Threading.Channels;
using Akka.Actor;

namespace FastHttp.Actors.Upgrades;

/// <summary>An upgraded connection and the actor that was given it: hands over what is asked for, and sends what is told, one after the other.</summary>
/// <param name="connection">Whose.</param>
/// <param name="actor">Who has it. When it ends without a word, the connection is cut off.</param>
/// <param name="maxQueuedBytes">That may wait to be sent.</param>
/// <param name="tooSlow">Told when more waits, and how much.</param>
internal sealed class ActorLink(DuplexConnection connection, IActorRef actor, int maxQueuedBytes, Action<long> tooSlow)
{
    private const int MostReceived = 64 * 1024;

    private readonly Channel<UpgradeRead> _reads = Channel.CreateUnbounded<UpgradeRead>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Channel<(UpgradeSend Send, IActorRef Sender)> _sends =
        Channel.CreateUnbounded<(UpgradeSend, IActorRef)>(new UnboundedChannelOptions { SingleReader = true });

    private long _queued;
    private int _isCutOff;
    private volatile bool _isClosing;

    public bool IsOpen => !connection.IsOver;

    /// <summary>Serves it until it ends.</summary>
    public async Task Serve()
    {
        if (connection.IsOver)
        {
            // The client has left since: nobody would tell of that any more.
            actor.Tell(UpgradeClosed.Instance, ActorRefs.NoSender);
            return;
        }

        connection.Ended = End;
        using var ended = new CancellationTokenSource();
        var socket = new UpgradeRef(this, connection.System);
        actor.Tell(new UpgradeOpened(socket), socket);
        // As on the loop: all that follows goes on there.
        var watching = EndWithActor(ended.Token);
        try
        {
            await Task.WhenAll(Receive(socket), SendAll(socket));
        }
        finally
        {
            End();
            actor.Tell(UpgradeClosed.Instance, socket);
            await ended.CancelAsync();
            await watching;
        }
    }

    public void Read() => _reads.Writer.TryWrite(UpgradeRead.Instance);

    public void Send(UpgradeSend send, IActorRef sender)
    {
        if (!IsOpen)
        {
            return;
        }

        if (Interlocked.Add(ref _queued, send.Data.Length) > maxQueuedBytes && Volatile.Read(ref _queued) > send.Data.Length)
        {
            if (Interlocked.Exchange(ref _isCutOff, 1) != 0)
            {
                return;
            }

            // To leave something out would be worse.
            tooSlow(Volatile.Read(ref _queued));
            connection.Abort();
            return;
        }

        if (!_sends.Writer.TryWrite((send, sender)))
        {
            // It was told to close: nothing waits, so nothing is too much.
            Interlocked.Add(ref _queued, -send.Data.Length);
        }
    }

    /// <summary>Behind what was told before.</summary>
    public void Close()
    {
        _isClosing = true;
        End();
    }

    /// <summary>The connection has ended.</summary>
    public void End()
    {
        _reads.Writer.TryComplete();
        _sends.Writer.TryComplete();
    }

    private async Task Receive(UpgradeRef socket)
    {
        var buffer = new byte[MostReceived];
        await foreach (var _ in _reads.Reader.ReadAllAsync())
        {
            var length = await connection.Read(buffer, CancellationToken.None);
            actor.Tell(length > 0 ? new UpgradeReceived(buffer.AsSpan(0, length).ToArray()) : UpgradeReceivedAll.Instance, socket);
        }
    }

    private async Task SendAll(UpgradeRef socket)
    {
        await foreach (var (send, sender) in _sends.Reader.ReadAllAsync())
        {
            await connection.Write(send.Data);
            Interlocked.Add(ref _queued, -send.Data.Length);
            if (send.Ack is not null)
            {
                sender.Tell(send.Ack, socket);
            }
        }

        connection.Close();
    }

    private async Task EndWithActor(CancellationToken cancellation)
    {
        try
        {
            await actor.WatchAsync(cancellation);
            if (!_isClosing)
            {
                // It may have failed: the client must not take what it has for the whole.
                connection.Abort();
            }

            End();
        }
        catch (OperationCanceledException)
        {
            // The connection has ended before.
        }
    }
}
