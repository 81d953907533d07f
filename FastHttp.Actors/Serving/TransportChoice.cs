using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.Epoll;
using FastHttp.Actors.Transports.InMemory;
using FastHttp.Actors.Transports.Sockets;

namespace FastHttp.Actors.Serving;

/// <summary>What <c>event-loops.transport</c> means on this system.</summary>
/// <param name="IsLinux">Whether it is Linux, where one expects epoll.</param>
/// <param name="MissingEpoll">Why there is no epoll here; null where there is.</param>
internal sealed record TransportChoice(bool IsLinux, string? MissingEpoll)
{
    public static readonly string[] Kinds = ["auto", "epoll", "sockets", "in-memory"];

    public static TransportChoice Here { get; } = new(OperatingSystem.IsLinux(), EpollTransport.Missing);

    /// <summary>Why the kind cannot be had here; null when it can.</summary>
    public string? Mistake(string kind) =>
        kind == "epoll" && MissingEpoll is not null ? $"must be auto or sockets here: {MissingEpoll}" : null;

    /// <summary>
    /// Why auto is not what one expects, for the log; null when it is, and for what was chosen by name. On other systems than Linux
    /// nobody expects epoll.
    /// </summary>
    public string? Surprise(string kind) => kind == "auto" && IsLinux ? MissingEpoll : null;

    public ITransport Make(string kind, InMemoryNetwork network, DescriptorBudget descriptors) => kind switch
    {
        "in-memory" => new InMemoryTransport(network),
        "sockets" => new SocketTransport(descriptors),
        "auto" when MissingEpoll is not null => new SocketTransport(descriptors),
        _ => new EpollTransport(descriptors),
    };
}
