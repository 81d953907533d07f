using System.Net;
using System.Net.Sockets;
using FastHttp.Actors.Observability.Instruments;

namespace FastHttp.Actors.Observability;

/// <summary>
/// The connections of one server on one loop that came in at one of its endpoints: what Kestrel's metrics tell by address and port.
/// Written by the loop's thread unless said otherwise, read by any.
/// </summary>
internal sealed class EndpointConnections
{
    private int _arriving;

    /// <param name="endPoint">Where the server listens, with its real port.</param>
    public EndpointConnections(EndPoint endPoint)
    {
        EndPoint = endPoint;
        Labels = new MetricLabels(LabelsOf(endPoint));
        Durations = new ConnectionDurations(Labels);
    }

    public EndPoint EndPoint { get; }

    /// <summary>Kestrel's attributes of it.</summary>
    public MetricLabels Labels { get; }

    /// <summary>Those with a socket.</summary>
    public int Live;

    /// <summary>Those that were over a limit.</summary>
    public long Rejected;

    /// <summary>How long those lasted that have ended.</summary>
    public ConnectionDurations Durations { get; }

    /// <summary>Accepted here, handed over to another loop, and not there yet.</summary>
    public int Arriving => Volatile.Read(ref _arriving);

    /// <summary>One is handed over to another loop.</summary>
    public void BeginArrival() => Interlocked.Increment(ref _arriving);

    /// <summary>It is there. That loop's thread.</summary>
    public void EndArrival() => Interlocked.Decrement(ref _arriving);

    private static KeyValuePair<string, object?>[] LabelsOf(EndPoint endPoint) => endPoint switch
    {
        IPEndPoint internet =>
        [
            KeyValuePair.Create("server.address", (object?)internet.Address.ToString()),
            KeyValuePair.Create("server.port", (object?)internet.Port),
            KeyValuePair.Create("network.transport", (object?)"tcp"),
            KeyValuePair.Create("network.type", (object?)(internet.AddressFamily == AddressFamily.InterNetwork ? "ipv4" : "ipv6")),
        ],
        _ =>
        [
            KeyValuePair.Create("server.address", (object?)endPoint.ToString()),
            KeyValuePair.Create("network.transport", (object?)"unix"),
        ],
    };
}
