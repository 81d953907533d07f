namespace FastHttp.Actors.Connections;

/// <summary>Whether bytes come, or are taken, fast enough. Loop time, in milliseconds.</summary>
internal static class DataRate
{
    /// <summary>After the grace period it is looked at so often.</summary>
    public const long LookEvery = 1000;

    public static bool IsTooLow(long bytes, long milliseconds, int bytesPerSecond) => bytes * 1000 < bytesPerSecond * milliseconds;
}
