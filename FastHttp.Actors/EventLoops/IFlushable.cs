namespace FastHttp.Actors.EventLoops;

/// <summary>
/// Something that collects output while messages are delivered and sends it when the ring is empty: one send, many responses.
/// </summary>
internal interface IFlushable
{
    /// <summary>The link of the <see cref="FlushList"/>, which alone sets it. Not null while in the list.</summary>
    IFlushable? NextToFlush { get; set; }

    /// <summary>May add itself again and may send messages. The loop does not sleep before both are done.</summary>
    void Flush();
}
