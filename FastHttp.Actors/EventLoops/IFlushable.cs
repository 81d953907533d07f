namespace FastHttp.Actors.EventLoops;

/// <summary>
/// Something that gathers output while the ring runs and gives it away when the ring is empty: one send for many answers.
/// </summary>
internal interface IFlushable
{
    /// <summary>Belongs to the loop; not null while registered. The owner only keeps it.</summary>
    IFlushable? NextToFlush { get; set; }

    /// <summary>May register again and may send messages; both are served before the loop sleeps.</summary>
    void Flush();
}
