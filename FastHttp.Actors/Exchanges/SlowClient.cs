namespace FastHttp.Actors.Exchanges;

/// <summary>How much may wait for a client that does not take what it is sent.</summary>
internal static class SlowClient
{
    /// <summary>
    /// False: the client did not take what was sent before, and so much more is too much. A message by itself may be larger than the limit.
    /// What was written in this turn is sent before the client is judged.
    /// </summary>
    public static bool HasRoom(IUpgradedConnection connection, int length, int maxQueuedBytes) =>
        IsWithin(connection, length, maxQueuedBytes) || connection.Flush() || IsWithin(connection, length, maxQueuedBytes);

    private static bool IsWithin(IUpgradedConnection connection, int length, int maxQueuedBytes) =>
        connection.Pending == 0 || connection.Pending + length <= maxQueuedBytes;
}
