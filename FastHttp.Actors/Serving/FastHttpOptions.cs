using Akka.Configuration;

namespace FastHttp.Actors;

/// <summary>
/// One server's settings. They start from HOCON <c>fasthttp.server</c> (see reference.conf) and are checked as a whole when the
/// server is bound: all mistakes are reported in one <see cref="FastHttpConfigurationException"/>.
/// </summary>
public sealed class FastHttpOptions
{
    /// <summary>The server's name, part of its actors' paths: letters, digits, "-" and "_"; default "http".</summary>
    public string Name { get; set; } = "http";

    /// <summary>Where to listen; at least one.</summary>
    public IList<FastHttpEndpoint> Endpoints { get; } = [];

    /// <summary>The Server field of every response; empty sends none. Default "FastHttp.Actors".</summary>
    public string ServerHeader { get; set; } = "FastHttp.Actors";

    /// <summary>Connections the system may hold for us before they are accepted, 1 to 65,535 (and at most the system's somaxconn); default 1024.</summary>
    public int Backlog { get; set; } = 1024;

    /// <summary>
    /// Whether another process may listen on the same port at the same time (SO_REUSEPORT), for a restart without a gap.
    /// Default false: a port that is in use is an error.
    /// </summary>
    public bool SharePortWithOtherProcesses { get; set; }

    /// <summary>
    /// How long requests in flight may take when the server stops through CoordinatedShutdown, then they are cut off;
    /// default 10 s, 0 to 1 hour.
    /// </summary>
    public TimeSpan TerminationDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the server serves on when it is told to unbind or to terminate, before its listening sockets close; default 0,
    /// 0 to 1 hour, less than <see cref="TerminationDeadline"/>. <see cref="ServerBinding.IsReady"/> is false from its beginning, so
    /// that those who send clients here (a load balancer, Kubernetes) can stop first. It is a part of the hard deadline.
    /// </summary>
    public TimeSpan DrainDelay { get; set; }

    /// <summary>Requests that may wait in one handler actor's mailbox, 1 to 10 million; default 10,000. Routes may differ. Beyond: 503 with Retry-After.</summary>
    public int HandlerMailboxLimit { get; set; } = 10_000;

    /// <summary>What a client may send and how long it may take.</summary>
    public FastHttpLimits Limits { get; } = new();

    /// <summary>How handlers are supervised. Routes may differ.</summary>
    public HandlerSupervision Supervision { get; } = new();

    /// <summary>Reads the settings of one server.</summary>
    /// <param name="config">The section, for instance <c>fasthttp.server</c>, with the reference as its fallback.</param>
    public static FastHttpOptions FromConfig(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var options = new FastHttpOptions
        {
            ServerHeader = config.GetString("server-header"),
            Backlog = config.GetInt("backlog"),
            SharePortWithOtherProcesses = config.GetBoolean("share-port-with-other-processes"),
            TerminationDeadline = config.GetTimeSpan("termination-deadline"),
            DrainDelay = config.GetTimeSpan("drain-delay"),
            HandlerMailboxLimit = config.GetInt("handler-mailbox-limit"),
        };
        options.ReadLimits(config.GetConfig("limits"));
        options.ReadSupervision(config.GetConfig("supervision"));
        return options;
    }

    internal IEnumerable<string> Mistakes() =>
        OwnMistakes().Concat(MistakesOfTheEnd()).Concat(Limits.Mistakes()).Concat(Supervision.Mistakes()).Concat(Endpoints.SelectMany(endpoint => endpoint.Mistakes()));

    private void ReadLimits(Config limits)
    {
        Limits.MaxRequestLineSize = Size(limits, "max-request-line-size");
        Limits.MaxFieldLineSize = Size(limits, "max-field-line-size");
        Limits.MaxFieldsSize = Size(limits, "max-fields-size");
        Limits.MaxFieldCount = limits.GetInt("max-field-count");
        Limits.MaxBodySize = Size(limits, "max-body-size");
        Limits.RequestHeadTimeout = limits.GetTimeSpan("request-head-timeout");
        Limits.MinBodyDataRate = limits.GetInt("min-body-data-rate");
        Limits.MinResponseDataRate = limits.GetInt("min-response-data-rate");
        Limits.DataRateGracePeriod = limits.GetTimeSpan("data-rate-grace-period");
        Limits.IdleTimeout = limits.GetTimeSpan("idle-timeout");
        Limits.HandlerTimeout = limits.GetTimeSpan("handler-timeout");
        Limits.QueueTimeout = limits.GetTimeSpan("queue-timeout");
        Limits.MaxConnections = limits.GetInt("max-connections");
        Limits.MaxConnectionsPerAddress = limits.GetInt("max-connections-per-address");
        Limits.MaxRequestsPerConnection = limits.GetInt("max-requests-per-connection");
    }

    private void ReadSupervision(Config supervision)
    {
        Supervision.MaxRestarts = supervision.GetInt("max-restarts");
        Supervision.Within = supervision.GetTimeSpan("within");
        Supervision.MinBackOff = supervision.GetTimeSpan("min-backoff");
        Supervision.MaxBackOff = supervision.GetTimeSpan("max-backoff");
        Supervision.RandomFactor = supervision.GetDouble("random-factor");
    }

    // What no int can hold is far beyond every limit, and must be reported as such.
    private static int Size(Config limits, string key) => (int)Math.Min(int.MaxValue, limits.GetByteSize(key)!.Value);

    private IEnumerable<string> OwnMistakes()
    {
        if (string.IsNullOrEmpty(Name) || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            yield return $"name must be made of letters, digits, '-' and '_', but is \"{Name}\"";
        }

        if (Endpoints.Count == 0)
        {
            yield return "there must be at least one endpoint to listen on";
        }

        if (ServerHeader.Any(c => c is < ' ' or > '~'))
        {
            yield return "server-header must be visible ASCII";
        }

        if (Backlog is < 1 or > 65_535)
        {
            yield return $"backlog must be 1 to 65535, but is {Backlog}";
        }

        if (HandlerMailboxLimit is < 1 or > 10_000_000)
        {
            yield return $"handler-mailbox-limit must be 1 to 10000000, but is {HandlerMailboxLimit}";
        }
    }

    private IEnumerable<string> MistakesOfTheEnd()
    {
        if (TerminationDeadline < TimeSpan.Zero || TerminationDeadline > TimeSpan.FromHours(1))
        {
            yield return $"termination-deadline must be 0 to 1 hour, but is {TerminationDeadline}";
        }

        if (DrainDelay < TimeSpan.Zero || DrainDelay > TimeSpan.FromHours(1))
        {
            yield return $"drain-delay must be 0 to 1 hour, but is {DrainDelay}";
        }
        else if (DrainDelay > TimeSpan.Zero && DrainDelay >= TerminationDeadline)
        {
            yield return $"drain-delay must be less than termination-deadline ({TerminationDeadline}), or nothing is left for the drain, but is {DrainDelay}";
        }
    }
}
