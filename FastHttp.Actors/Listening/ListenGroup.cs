using System.Net;
using System.Net.Sockets;

namespace FastHttp.Actors.Listening;

/// <summary>
/// The end points that one endpoint of the application stands for: one, or for "localhost" one of each address family. They
/// have one port, also when the system chooses it. Of several, those are left out whose address the machine does not have.
/// </summary>
/// <param name="EndPoints">At least one.</param>
/// <param name="SocketMode">For a Unix socket: who may connect; null leaves it to the umask.</param>
internal sealed record ListenGroup(IReadOnlyList<EndPoint> EndPoints, UnixFileMode? SocketMode = null)
{
    /// <summary>Several loops may listen there at once; the name of a Unix socket has one listener, which accepts for all.</summary>
    public bool CanBeShared => EndPoints[0] is not UnixDomainSocketEndPoint;

    /// <summary>The system chooses the port, and another one will do as well.</summary>
    public bool HasAnyPort => EndPoints[0] is IPEndPoint { Port: 0 };

    /// <summary>An end point of the group with the port that its first one has got.</summary>
    public static EndPoint WithPortOf(EndPoint? first, EndPoint endPoint) => (first, endPoint) switch
    {
        (IPEndPoint { Port: var port }, IPEndPoint { Port: 0, Address: var address }) => new IPEndPoint(address, port),
        _ => endPoint,
    };
}
