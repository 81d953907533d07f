namespace FastHttp.Actors.Handlers;

/// <summary>How long to wait before something that failed is tried again: 100 ms, then twice as long each time, at most 10 s.</summary>
internal static class BackOff
{
    private const double FirstMilliseconds = 100;
    private const double LongestMilliseconds = 10_000;

    /// <param name="failures">Failures in a row, 1 or more.</param>
    public static TimeSpan After(int failures) =>
        TimeSpan.FromMilliseconds(Math.Min(LongestMilliseconds, FirstMilliseconds * Math.Pow(2, Math.Min(failures, 30) - 1)));
}
