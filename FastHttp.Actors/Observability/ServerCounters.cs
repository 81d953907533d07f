namespace FastHttp.Actors.Observability;

/// <summary>
/// What one server counts on one loop. Plain fields, written by the loop's thread alone and summed when read: counting costs
/// a request one increment and no shared cache line.
/// </summary>
internal sealed class ServerCounters
{
    public long ConnectionsOpened;
    public long ConnectionsRejected;
    public long ConnectionActorsMade;

    /// <summary>Sockets accepted here and given to a loop with fewer connections.</summary>
    public long SocketsHandedOver;

    /// <summary>Sockets closed unserved because the actor they were on their way to had ended, or because none could be made for them.</summary>
    public long SocketsLost;

    /// <summary>Calls of accept that failed, whosever fault it was.</summary>
    public long AcceptErrors;

    /// <summary>How often accepting stopped because only the reserve of descriptors was left.</summary>
    public long DescriptorWaits;

    public long BytesReceived;
    public long BytesSent;

    public long Requests;
    public long Responses;
    public long ClientsGone;

    /// <summary>Connections that ended, by reason.</summary>
    public readonly long[] Closed = new long[Enum.GetValues<CloseReason>().Length];

    /// <summary>By <see cref="Http.Rejection"/>.</summary>
    public readonly long[] Rejections = new long[Enum.GetValues<Http.Rejection>().Length];
}
