namespace FastHttp.Actors.Transports.Epoll;

/// <summary>
/// The system calls one loop has made. Plain fields, written by the loop's thread alone: counting one costs a request less than
/// a nanosecond, and a test holds what a request may cost to it.
/// </summary>
internal sealed class SystemCalls
{
    /// <summary>epoll_wait.</summary>
    public long Waits;

    /// <summary>epoll_ctl.</summary>
    public long Watches;

    public long Accepts;
    public long Receives;
    public long Sends;
    public long Shutdowns;
    public long Closes;

    public long All => Waits + Watches + Accepts + Receives + Sends + Shutdowns + Closes;
}
