using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Push;

/// <summary>A connection that hubs push to, with what it has subscribed to. Its session makes it when it first subscribes. Loop's thread only.</summary>
/// <param name="connection">Whose bytes they are.</param>
internal abstract class PushTarget(IUpgradedConnection connection)
{
    // Mostly one.
    private readonly List<PushClient> _clients = new(1);

    /// <summary>False: nothing more can be sent.</summary>
    public abstract bool IsOpen { get; }

    /// <summary>What was sent before waits until the client takes it; <see cref="OnSent"/> tells when it has.</summary>
    public bool IsBlocked => connection.IsBlocked;

    /// <summary>The bytes of a message as they are sent to it.</summary>
    public abstract ReadOnlySpan<byte> BytesOf(PushMessage message);

    /// <summary>Messages were lost before the next one.</summary>
    /// <param name="count">How many; null when that is not known.</param>
    public abstract void Miss(long? count);

    /// <summary>It is cut off because it did not keep up. Not at once: later, as its connection's actor.</summary>
    public abstract void CutOff();

    /// <summary>It has everything, and the hub publishes nothing more.</summary>
    public abstract void Complete();

    /// <summary>Sends a message: at once and without copying it, if it comes alone and nothing waits.</summary>
    public virtual void Write(PushMessage message, bool comesAlone)
    {
        var bytes = BytesOf(message);
        if (comesAlone)
        {
            connection.Send(bytes);
        }
        else
        {
            bytes.CopyTo(connection.Reserve(bytes.Length));
            connection.Commit(bytes.Length);
        }
    }

    /// <summary>Sends what was written.</summary>
    public void Flush() => connection.Flush();

    public void Subscribe(PushClient client)
    {
        if (IsOpen && client.TryBegin(this))
        {
            _clients.Add(client);
        }
    }

    public void Unsubscribe(PushClient client)
    {
        if (_clients.Remove(client))
        {
            client.End();
        }
    }

    /// <summary>The client has taken all that was sent.</summary>
    public void OnSent()
    {
        for (var i = 0; i < _clients.Count && !IsBlocked; i++)
        {
            _clients[i].GoOn();
        }
    }

    /// <summary>The connection ends.</summary>
    public void Release()
    {
        foreach (var client in _clients)
        {
            client.End();
        }

        _clients.Clear();
    }
}
