using System.Net;

namespace FastHttp.Actors.Transports;

/// <summary>How to listen. <paramref name="SharePort"/>: other sockets of this process listen on the same port too (SO_REUSEPORT).</summary>
internal sealed record ListenOptions(int Backlog = 1024, bool SharePort = false, bool NoDelay = true)
{
    /// <summary>For a Unix socket: the mode of its file; null leaves it to the umask.</summary>
    public UnixFileMode? SocketMode { get; init; }
}

/// <summary>
/// What one event loop waits on: the sockets of that loop. Every member but <see cref="Wake"/> is called on the loop's thread
/// (before the loop starts: on the thread that makes it).
/// </summary>
internal interface ITransport : IDisposable
{
    /// <summary>"epoll", "sockets" or "in-memory": for logs and metrics.</summary>
    string Name { get; }

    /// <summary>
    /// Whether several sockets may listen on one port and the system spreads the connections over them. The name of a Unix
    /// domain socket is never shared.
    /// </summary>
    bool BalancesSharedPorts { get; }

    /// <summary>For checks that nothing leaks.</summary>
    DescriptorCount Descriptors { get; }

    /// <summary>
    /// Throws when anybody, in this process or another, listens on the address. Opening a socket that shares its port does not
    /// fail then, so the server calls this once before it opens the first one.
    /// </summary>
    /// <exception cref="System.Net.Sockets.SocketException">The address is in use, not of this machine, or not allowed.</exception>
    void ProbeExclusive(EndPoint endPoint);

    /// <summary>Opens a listening socket.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The address is in use, not of this machine, or not allowed.</exception>
    /// <exception cref="IOException">The path of a Unix socket is that of another kind of file, or its folder is not there.</exception>
    /// <exception cref="UnauthorizedAccessException">The file of a Unix socket cannot be replaced, or its mode cannot be set.</exception>
    TransportListener Listen(EndPoint endPoint, ListenOptions options);

    /// <summary>Makes an accepted socket a connection of this loop. Ownership passes to the caller.</summary>
    TransportConnection Attach(AcceptedSocket accepted);

    /// <summary>Closes an accepted socket that nobody wants.</summary>
    void Discard(AcceptedSocket accepted);

    /// <summary>
    /// Waits for events: 0 polls, a positive number waits at most that many milliseconds, -1 waits until an event or
    /// <see cref="Wake"/>. Returns how many events there are for <see cref="Deliver"/> (a wake-up is not one).
    /// </summary>
    int Wait(int timeoutMilliseconds);

    /// <summary>
    /// Calls the owner of event <paramref name="index"/> of the last <see cref="Wait"/>. An event of a socket that has been closed
    /// since is dropped, even if its descriptor is in use again.
    /// </summary>
    void Deliver(int index);

    /// <summary>Ends a <see cref="Wait"/> of the loop's thread, now or the next one. Any thread; cheap when called twice.</summary>
    void Wake();
}
