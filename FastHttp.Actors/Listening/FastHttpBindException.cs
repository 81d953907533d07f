using System.Net;
using System.Net.Sockets;

namespace FastHttp.Actors;

/// <summary>The server could not listen on an endpoint: it is in use, not an address of this machine, not allowed, or the process has too few descriptors.</summary>
public sealed class FastHttpBindException : Exception
{
    /// <summary>Makes one for an endpoint.</summary>
    public FastHttpBindException(EndPoint endPoint, Exception? cause)
        : base($"Cannot listen on {NameOf(endPoint)}: {cause?.Message}", cause) =>
        EndPoint = endPoint;

    /// <summary>The endpoint.</summary>
    public EndPoint EndPoint { get; }

    /// <summary>
    /// The type and the message, which has that of the cause, without the stack, which each logger of a host would write. The cause and
    /// <see cref="Exception.StackTrace"/> have the rest.
    /// </summary>
    public override string ToString() => $"{GetType()}: {Message}";

    /// <summary>As users write it.</summary>
    internal static string NameOf(EndPoint? endPoint) => endPoint is UnixDomainSocketEndPoint ? $"unix:{endPoint}" : $"{endPoint}";
}
