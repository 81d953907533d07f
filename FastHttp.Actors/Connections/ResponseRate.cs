namespace FastHttp.Actors.Connections;

/// <summary>
/// Whether a client takes what is sent fast enough. It is looked at only while the client is waited for, so a client that keeps
/// up costs nothing. What counts is what the client's system has acknowledged, not what ours has accepted: Linux accepts up to
/// 4 MiB, and tells that there is room again only when a third of that is free.
/// </summary>
internal static class ResponseRate
{
    /// <summary>The client has not taken everything: after the grace period its rate is looked at.</summary>
    public static void Watch(ConnectionActor connection) => connection.Deadline.Set(DeadlineKind.ResponseRate, UntilNextLook(connection));

    /// <summary>The time has come to look at it.</summary>
    public static bool IsTooLow(ConnectionActor connection)
    {
        var (now, settings) = (connection.Server.Loop.Now, connection.Server.Settings);
        var untaken = Math.Max(0, connection.Transport.CountUntaken());
        return connection.Output.IsTakenTooSlowly(now, settings.MinResponseDataRate, settings.RateGracePeriod, untaken);
    }

    private static long UntilNextLook(ConnectionActor connection)
    {
        var server = connection.Server;
        return Math.Max(DataRate.LookEvery, server.Settings.RateGracePeriod - connection.Output.Waited(server.Loop.Now));
    }
}
