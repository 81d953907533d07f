namespace FastHttp.Actors.Streams;

/// <summary>A failure in a flow of which it is not known yet whose it is.</summary>
/// <param name="cause">What the decider heard.</param>
/// <param name="upTo">The number of the last request that had entered by then.</param>
/// <param name="candidates">How many of those until then are still in the flow.</param>
internal struct FlowFault(Exception cause, long upTo, int candidates)
{
    public Exception Cause { get; } = cause;

    public long UpTo { get; } = upTo;

    public int Candidates { get; set; } = candidates;
}
