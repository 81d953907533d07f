namespace FastHttp.Actors.Handlers;

/// <summary>How long to wait before something that failed is tried again: a first pause, then twice as long each time, up to a longest.</summary>
internal static class BackOff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>100 ms to 10 s.</summary>
    /// <param name="failures">Failures in a row, 1 or more.</param>
    public static TimeSpan After(int failures) => After(failures, First, Longest);

    public static TimeSpan After(int failures, TimeSpan first, TimeSpan longest) =>
        TimeSpan.FromMilliseconds(Math.Min(longest.TotalMilliseconds, first.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 30) - 1)));
}
