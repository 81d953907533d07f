namespace FastHttp.Actors.Observability;

/// <summary>The names under which the ends of connections are counted. Kestrel's names of the same things, where it has them.</summary>
internal static class CloseReasons
{
    private static readonly string[] Names =
    [
        "closed_by_client", "connection_reset", "closed_by_response", "request_rejected", "keep_alive_timeout", "min_response_data_rate",
        "body_unread", "error_after_starting_response", "server_draining", "app_shutdown_timeout", "connection_failed",
    ];

    public static IReadOnlyList<CloseReason> All { get; } = Enum.GetValues<CloseReason>();

    public static string NameOf(CloseReason reason) => Names[(int)reason];

    /// <summary>Nobody has done wrong: such an end has no error.type.</summary>
    public static bool IsGraceful(CloseReason reason) =>
        reason is CloseReason.ClosedByClient or CloseReason.ClosedByResponse or CloseReason.IdleTimeout or CloseReason.Draining;
}
