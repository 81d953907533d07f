using Akka.Actor;
using FastHttp.Actors.Handlers;
using FastHttp.Actors.Hocon;

namespace FastHttp.Actors;

/// <summary>
/// How the server supervises the handlers it has made: what it does about which failure, how many restarts it allows, and how
/// long a handler that was given up stays away. Set per server (<see cref="FastHttpOptions.Supervision"/>) and per route
/// (<see cref="HttpRoute.WithSupervision"/>); read when the server is bound.
/// </summary>
/// <remarks>
/// A handler is given up when it cannot start, when its restarts are used up, or when the decider says Stop. Its requests are then
/// answered with 503 and Retry-After at once, and its route is named by <see cref="ServerBinding.UnavailableRoutes"/>, until the handler is made
/// anew after the back-off. Escalate makes all handlers of the route anew.
/// </remarks>
public sealed class HandlerSupervision
{
    // What HOCON and code may set.
    internal static readonly Setting<HandlerSupervision>[] Settings =
    [
        SettingsOf<HandlerSupervision>.Whole("max-restarts", -1, 1_000_000, o => o.MaxRestarts, (o, value) => o.MaxRestarts = value, " (-1: unlimited)"),
        SettingsOf<HandlerSupervision>.Time(
            "within", "1 ms to 1 day", o => o.Within, (o, value) => o.Within = value, (_, time) => Is(time, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1))),
        SettingsOf<HandlerSupervision>.Time(
            "min-backoff", "1 ms to 1 h", o => o.MinBackOff, (o, value) => o.MinBackOff = value, (_, time) => Is(time, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1))),
        SettingsOf<HandlerSupervision>.Time(
            "max-backoff", "min-backoff to 1 day", o => o.MaxBackOff, (o, value) => o.MaxBackOff = value, (o, time) => Is(time, o.MinBackOff, TimeSpan.FromDays(1))),
        SettingsOf<HandlerSupervision>.Fraction("random-factor", o => o.RandomFactor, (o, value) => o.RandomFactor = value),
    ];

    /// <summary>What to do about which exception. Default: Akka's default decider, which restarts on all but failed starts and Kill.</summary>
    public IDecider Decider { get; set; } = SupervisorStrategy.DefaultDecider;

    /// <summary>Restarts of one handler allowed within <see cref="Within"/>, 0 to 1,000,000; -1, the default: unlimited.</summary>
    public int MaxRestarts { get; set; } = -1;

    /// <summary>The window of <see cref="MaxRestarts"/>, 1 ms to 1 day; default 1 min.</summary>
    public TimeSpan Within { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The pause before a handler that was given up is made anew, 1 ms to 1 h; default 100 ms. It doubles with each failure in a row.</summary>
    public TimeSpan MinBackOff { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest such pause, <see cref="MinBackOff"/> to 1 day; default 10 s. A handler that has run longer is no longer failing in a row.</summary>
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>A pause is made longer by a random part of this, 0 to 1, so that handlers do not all come back at once; default 0.2.</summary>
    public double RandomFactor { get; set; } = 0.2;

    /// <param name="failures">Failures in a row, 1 or more.</param>
    internal TimeSpan PauseAfter(int failures) =>
        BackOff.After(failures, MinBackOff, MaxBackOff) * (1 + (Random.Shared.NextDouble() * RandomFactor));

    /// <param name="path">What stands before the keys.</param>
    internal IEnumerable<string> Mistakes(string path) =>
        Settings.Check(path, this).Concat(Decider is null ? [$"{path}.decider must not be null"] : []);

    private static bool Is(TimeSpan time, TimeSpan least, TimeSpan most) => time >= least && time <= most;
}
