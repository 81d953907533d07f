using System.Net;

namespace FastHttp.Actors.Transports.InMemory;

/// <summary>
/// The client's end of a connection without a socket. Called on the loop's thread: the server's receives read from it, its sends
/// write to it. A peer that is closed may connect again.
/// </summary>
internal abstract class InMemoryPeer : IDisposable
{
    private static readonly IPEndPoint DefaultRemote = new(IPAddress.Loopback, 12345);

    public InMemorySignal Signal { get; } = new();

    public virtual EndPoint RemoteEndPoint => DefaultRemote;

    public virtual PeerAddress Address { get; } = PeerAddress.From(DefaultRemote);

    /// <summary>Where it connected to.</summary>
    public EndPoint? LocalEndPoint { get; set; }

    /// <summary>Results as in <see cref="TransportConnection.Receive"/>.</summary>
    public abstract int Read(Span<byte> destination);

    /// <summary>Results as in <see cref="TransportConnection.Send"/>.</summary>
    public abstract int Write(ReadOnlySpan<byte> bytes);

    /// <summary>Bytes that were written and not read; results as in <see cref="TransportConnection.CountUntaken"/>.</summary>
    public virtual long CountUntaken() => 0;

    /// <summary>The server sends nothing more.</summary>
    public virtual void CompleteWrites()
    {
    }

    /// <summary>The server has closed the connection, or never wanted it.</summary>
    public abstract void Closed(bool reset);

    /// <summary>Reports that there is something to read, room to write, or an end. Allowed before the server has accepted.</summary>
    public void Raise(Readiness readiness) => Signal.Raise(readiness);

    /// <summary>The server accepted the connection but does not want it.</summary>
    public void Dispose() => Closed(reset: true);
}
