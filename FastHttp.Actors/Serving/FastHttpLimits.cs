namespace FastHttp.Actors;

/// <summary>
/// What a client may send and how long it may take. Every limit is checked while bytes arrive, so exceeding one costs the
/// server no more than reaching it. Times are measured on the loop: time the server itself lost is not charged to the client.
/// </summary>
public sealed class FastHttpLimits
{
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
    /// How long a connection may be silent between requests, or before its first; default 60 s. It is closed silently. Never
    /// fires while a request is being handled.
    /// </summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(60);

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

    /// <summary>Open connections of this server; 0, the default, is unlimited. Beyond: 503 with Retry-After, close.</summary>
    public int MaxConnections { get; set; }

    /// <summary>
    /// Open connections of one client, which is an IPv4 address or an IPv6 /64; 0, the default, is unlimited. Beyond: 429, close.
    /// </summary>
    public int MaxConnectionsPerAddress { get; set; }

    /// <summary>Requests served on one connection; 0, the default, is unlimited. The last response says "Connection: close".</summary>
    public int MaxRequestsPerConnection { get; set; }

    internal IEnumerable<string> Mistakes()
    {
        return Ranges().Where(range => range.Value < range.Least || range.Value > range.Most)
            .Select(range => $"{range.Name} must be {range.Least} to {range.Most}, but is {range.Value}")
            .Concat(Times().Where(time => time.Value <= TimeSpan.Zero || time.Value > TimeSpan.FromDays(1))
                .Select(time => $"{time.Name} must be more than 0 and at most a day, but is {time.Value}"))
            .Concat(HttpRoute.IsQueueTimeout(QueueTimeout) ? [] : [$"limits.queue-timeout must be 0, or 1 ms to 1 day, but is {QueueTimeout}"]);
    }

    private IEnumerable<(string Name, long Value, long Least, long Most)> Ranges() =>
    [
        ("limits.max-request-line-size", MaxRequestLineSize, 64, 1 << 20),
        ("limits.max-field-line-size", MaxFieldLineSize, 64, 1 << 20),
        ("limits.max-fields-size", MaxFieldsSize, 64, 16 << 20),
        ("limits.max-field-count", MaxFieldCount, 1, 10_000),
        ("limits.max-body-size", MaxBodySize, 0, 1 << 30),
        ("limits.min-body-data-rate", MinBodyDataRate, 0, int.MaxValue),
        ("limits.min-response-data-rate", MinResponseDataRate, 0, int.MaxValue),
        ("limits.max-connections", MaxConnections, 0, int.MaxValue),
        ("limits.max-connections-per-address", MaxConnectionsPerAddress, 0, int.MaxValue),
        ("limits.max-requests-per-connection", MaxRequestsPerConnection, 0, int.MaxValue),
    ];

    private IEnumerable<(string Name, TimeSpan Value)> Times() =>
    [
        ("limits.request-head-timeout", RequestHeadTimeout),
        ("limits.data-rate-grace-period", DataRateGracePeriod),
        ("limits.idle-timeout", IdleTimeout),
        ("limits.handler-timeout", HandlerTimeout),
    ];
}
