using FastHttp.Actors.Hocon;

namespace FastHttp.Actors;

/// <summary>
/// What a client may send and how long it may take. Every limit is checked while bytes arrive, so exceeding one costs the
/// server no more than reaching it. Times are measured on the loop: time the server itself lost is not charged to the client.
/// </summary>
public sealed class FastHttpLimits
{
    // What HOCON and code may set.
    internal static readonly Setting<FastHttpLimits>[] Settings =
    [
        SettingsOf<FastHttpLimits>.Size("max-request-line-size", 64, 1 << 20, o => o.MaxRequestLineSize, (o, value) => o.MaxRequestLineSize = value),
        SettingsOf<FastHttpLimits>.Size("max-field-line-size", 64, 1 << 20, o => o.MaxFieldLineSize, (o, value) => o.MaxFieldLineSize = value),
        SettingsOf<FastHttpLimits>.Size("max-fields-size", 64, 16 << 20, o => o.MaxFieldsSize, (o, value) => o.MaxFieldsSize = value),
        SettingsOf<FastHttpLimits>.Whole("max-field-count", 1, 10_000, o => o.MaxFieldCount, (o, value) => o.MaxFieldCount = value),
        SettingsOf<FastHttpLimits>.Size("max-body-size", 0, 1 << 30, o => o.MaxBodySize, (o, value) => o.MaxBodySize = value),
        Time("request-head-timeout", o => o.RequestHeadTimeout, (o, value) => o.RequestHeadTimeout = value),
        ZeroIsOff("min-body-data-rate", o => o.MinBodyDataRate, (o, value) => o.MinBodyDataRate = value),
        ZeroIsOff("min-response-data-rate", o => o.MinResponseDataRate, (o, value) => o.MinResponseDataRate = value),
        Time("data-rate-grace-period", o => o.DataRateGracePeriod, (o, value) => o.DataRateGracePeriod = value),
        Time("idle-timeout", o => o.IdleTimeout, (o, value) => o.IdleTimeout = value),
        Time("handler-timeout", o => o.HandlerTimeout, (o, value) => o.HandlerTimeout = value),
        SettingsOf<FastHttpLimits>.Time(
            "queue-timeout", "0, or 1 ms to 1 day", o => o.QueueTimeout, (o, value) => o.QueueTimeout = value, (_, time) => HttpRoute.IsQueueTimeout(time)),
        ZeroIsOff("max-connections", o => o.MaxConnections, (o, value) => o.MaxConnections = value),
        ZeroIsOff("max-connections-per-address", o => o.MaxConnectionsPerAddress, (o, value) => o.MaxConnectionsPerAddress = value),
        ZeroIsOff("max-requests-per-connection", o => o.MaxRequestsPerConnection, (o, value) => o.MaxRequestsPerConnection = value),
    ];

    /// <summary>Bytes of the request line, 64 to 1 MiB; default 8 KiB, as nginx and Kestrel. Beyond: 414, close.</summary>
    public int MaxRequestLineSize { get; set; } = 8 * 1024;

    /// <summary>Bytes of one field line, 64 to 1 MiB; default 8 KiB. Beyond: 431, close.</summary>
    public int MaxFieldLineSize { get; set; } = 8 * 1024;

    /// <summary>Bytes of all field lines together, 64 to 16 MiB; default 32 KiB, as Kestrel. Beyond: 431, close.</summary>
    public int MaxFieldsSize { get; set; } = 32 * 1024;

    /// <summary>Number of field lines, 1 to 10,000; default 100, as Kestrel. Beyond: 431, close.</summary>
    public int MaxFieldCount { get; set; } = 100;

    /// <summary>
    /// Bytes of a request's body after the transfer coding was removed, 0 to 1 GiB; default 30 MiB. Routes may differ
    /// (<see cref="HttpRoute.WithMaxBody"/>). Beyond: 413, close. The body is held in memory until the response.
    /// </summary>
    public int MaxBodySize { get; set; } = 30 * 1024 * 1024;

    /// <summary>From a request's first byte to the end of its head; default 10 s. Late: 408, close.</summary>
    public TimeSpan RequestHeadTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Bytes a second a body must arrive with, on average; 0 switches it off; default 240, as Kestrel. Less: 408, close.</summary>
    public int MinBodyDataRate { get; set; } = 240;

    /// <summary>
    /// Bytes a second the client must take of a response, on average; 0 switches it off; default 240, as Kestrel. Less: abort. What
    /// the client's system has acknowledged counts, also while a connection closes.
    /// </summary>
    public int MinResponseDataRate { get; set; } = 240;

    /// <summary>How long a data rate is not asked for at first; default 5 s.</summary>
    public TimeSpan DataRateGracePeriod { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a connection may be silent between requests, or before its first; default 130 s. It is closed silently. Never
    /// fires while a request is being handled. Line ends before a request are silence too. Should be longer than that of a load
    /// balancer in front (60 s is common): equal ones close a connection while the next request is on its way, which is a 502.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>
    /// From the complete request to the handler's response; default 20 s. Routes may differ (<see cref="HttpRoute.WithTimeout"/>).
    /// Late: 503, and <see cref="RequestCtx.Aborted"/> is cancelled.
    /// </summary>
    public TimeSpan HandlerTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a request may wait in the mailbox of a handler; 0, the default, is as long as it wants, 1 ms to a day. Routes may
    /// differ (<see cref="HttpRoute.WithQueueTimeout"/>). Longer: 503 with Retry-After when its turn comes, without running the
    /// handler. So a handler that is asked for more than it can do serves those that have not waited long.
    /// </summary>
    public TimeSpan QueueTimeout { get; set; }

    /// <summary>
    /// Open connections of this server; 0, the default, is unlimited. Beyond: 503 with Retry-After, close. On Linux clients wait
    /// in the backlog all the same when only the reserve of the process's descriptors is left.
    /// </summary>
    public int MaxConnections { get; set; }

    /// <summary>
    /// Open connections of one client, which is an IPv4 address or an IPv6 /64; 0, the default, is unlimited. Beyond: 429, close.
    /// </summary>
    public int MaxConnectionsPerAddress { get; set; }

    /// <summary>Requests served on one connection; 0, the default, is unlimited. The last response says "Connection: close".</summary>
    public int MaxRequestsPerConnection { get; set; }

    private static Setting<FastHttpLimits> Time(string key, Func<FastHttpLimits, TimeSpan> get, Action<FastHttpLimits, TimeSpan> set) =>
        SettingsOf<FastHttpLimits>.Time(
            key, "more than 0 and at most a day", get, set, (_, time) => time > TimeSpan.Zero && time <= TimeSpan.FromDays(1));

    private static Setting<FastHttpLimits> ZeroIsOff(string key, Func<FastHttpLimits, int> get, Action<FastHttpLimits, int> set) =>
        SettingsOf<FastHttpLimits>.Whole(key, 0, int.MaxValue, get, set, " (0: no limit)");
}
