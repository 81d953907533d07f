using System.Runtime.CompilerServices;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using FastHttp.Actors.Hocon;

namespace FastHttp.Actors;

/// <summary>
/// One server's settings. They start from HOCON <c>fasthttp.server</c> (see reference.conf) and are checked as a whole when the
/// server is bound: all mistakes are reported in one <see cref="FastHttpConfigurationException"/>.
/// </summary>
public sealed class FastHttpOptions
{
    internal const string Path = "fasthttp.server";

    // What HOCON and code may set; the limits and the supervision have tables of their own.
    private static readonly Setting<FastHttpOptions>[] Settings =
    [
        SettingsOf<FastHttpOptions>.Text(
            "server-header", "visible ASCII", o => o.ServerHeader, (o, value) => o.ServerHeader = value, text => text.All(c => c is >= ' ' and <= '~')),
        SettingsOf<FastHttpOptions>.Whole("backlog", 1, 65_535, o => o.Backlog, (o, value) => o.Backlog = value),
        SettingsOf<FastHttpOptions>.Switch(
            "share-port-with-other-processes", o => o.SharePortWithOtherProcesses, (o, value) => o.SharePortWithOtherProcesses = value),
        SettingsOf<FastHttpOptions>.Time(
            "termination-deadline", "0 to 1 hour", o => o.TerminationDeadline, (o, value) => o.TerminationDeadline = value,
            (_, time) => time >= TimeSpan.Zero && time <= TimeSpan.FromHours(1)),
        SettingsOf<FastHttpOptions>.Time(
            "drain-delay", "0 to 1 hour, and less than termination-deadline", o => o.DrainDelay, (o, value) => o.DrainDelay = value,
            (o, time) => time == TimeSpan.Zero || (time > TimeSpan.Zero && time <= TimeSpan.FromHours(1) && time < o.TerminationDeadline)),
        SettingsOf<FastHttpOptions>.Switch("fail-fast", o => o.FailFast, (o, value) => o.FailFast = value),
        SettingsOf<FastHttpOptions>.Switch("kestrel-metric-names", o => o.KestrelMetricNames, (o, value) => o.KestrelMetricNames = value),
        SettingsOf<FastHttpOptions>.Switch("actor-metrics", o => o.ActorMetrics, (o, value) => o.ActorMetrics = value),
        SettingsOf<FastHttpOptions>.Switch("actor-spans", o => o.ActorSpans, (o, value) => o.ActorSpans = value),
        SettingsOf<FastHttpOptions>.Whole("handler-mailbox-limit", 1, 10_000_000, o => o.HandlerMailboxLimit, (o, value) => o.HandlerMailboxLimit = value),
    ];

    private List<string> _mistakesRead = [];
    private string _path = Path;

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

    /// <summary>
    /// Whether a handler whose first start fails (its constructor or its PreStart throws) keeps the server from being bound; the
    /// <see cref="FastHttpConfigurationException"/> names the route, the handler and the reason. Default false: it is tried again, and
    /// its route responds with 503 meanwhile. A handler that can never be made fails the bind in any case. A handler that has not
    /// started after 5 s is not waited for.
    /// </summary>
    public bool FailFast { get; set; }

    /// <summary>
    /// Whether the server's connections are told of under the names of Kestrel's metrics (<c>kestrel.active_connections</c>, …) besides
    /// its own, so that dashboards made for ASP.NET show them; default true. Switch it off where Kestrel runs in the same process and
    /// the two must not be mixed.
    /// </summary>
    public bool KestrelMetricNames { get; set; } = true;

    /// <summary>
    /// Whether the server's handlers and its own actors are told of under the names of Phobos' metrics (<c>akka.actor.live</c>, …), by
    /// type: the meter <c>FastHttp.Actors.Akka</c>, and the route of MapMetrics. Default false. It has no effect where Phobos itself
    /// runs, which tells them already.
    /// </summary>
    public bool ActorMetrics { get; set; }

    /// <summary>Requests that may wait in one handler actor's mailbox, 1 to 10 million; default 10,000. Routes may differ. Beyond: 503 with Retry-After.</summary>
    public int HandlerMailboxLimit { get; set; } = 10_000;

    /// <summary>
    /// Whether a request that is traced has one more span for each actor that receives it, <c>akka.actor.recv RequestCtx</c>, with the
    /// tags of Phobos. Default false: it costs an activity and four strings a request, and Phobos, where it is used, makes its own.
    /// </summary>
    public bool ActorSpans { get; set; }

    /// <summary>What a client may send and how long it may take.</summary>
    public FastHttpLimits Limits { get; } = new();

    /// <summary>A line for every response; off by default.</summary>
    public AccessLogOptions AccessLog { get; } = new();

    /// <summary>How handlers are supervised. Routes may differ.</summary>
    public HandlerSupervision Supervision { get; } = new();

    /// <summary>Reads the settings of one server. What is wrong in it is told when the server is bound, together with all other mistakes.</summary>
    /// <param name="config">The section, for instance <c>fasthttp.server</c>, with the reference as its fallback; what it lacks has its default.</param>
    /// <param name="path">The section's path, with which mistakes name their keys.</param>
    public static FastHttpOptions FromConfig(Config config, string path = Path)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(path);
        return Read(config.Root, path);
    }

    internal static FastHttpOptions Read(HoconValue? section, string path)
    {
        var options = new FastHttpOptions { _path = path };
        options._mistakesRead =
        [
            .. Settings.Read(section, path, options),
            .. FastHttpLimits.Settings.Read(section?.GetChildObject("limits"), $"{path}.limits", options.Limits),
            .. HandlerSupervision.Settings.Read(section?.GetChildObject("supervision"), $"{path}.supervision", options.Supervision),
            .. AccessLogOptions.Settings.Read(section?.GetChildObject("access-log"), $"{path}.access-log", options.AccessLog),
            .. new KnownKeys(FastHttpExt.DefaultConfig().GetValue(Path), path).Mistakes(section),
        ];
        return options;
    }

    /// <exception cref="ArgumentException">It is async: the rest of it would come when the settings have been read.</exception>
    internal void Apply(Action<FastHttpOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        if (configure.Method.IsDefined(typeof(AsyncStateMachineAttribute), inherit: false))
        {
            throw new ArgumentException("Settings are read when the server is bound, and an async lambda would go on changing them: await first, then set them.", nameof(configure));
        }

        configure(this);
    }

    internal IEnumerable<string> Mistakes()
    {
        if (string.IsNullOrEmpty(Name) || !Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            yield return $"name must be made of letters, digits, '-' and '_', but is \"{Name}\"";
        }

        if (Endpoints.Count == 0)
        {
            yield return "there must be at least one endpoint to listen on";
        }

        var mistakes = _mistakesRead
            .Concat(Settings.Check(_path, this))
            .Concat(FastHttpLimits.Settings.Check($"{_path}.limits", Limits))
            .Concat(AccessLog.Mistakes($"{_path}.access-log"))
            .Concat(Supervision.Mistakes($"{_path}.supervision"))
            .Concat(Endpoints.SelectMany(endpoint => endpoint.Mistakes()));
        foreach (var mistake in mistakes)
        {
            yield return mistake;
        }
    }
}
