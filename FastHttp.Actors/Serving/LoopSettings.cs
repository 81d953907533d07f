using Akka.Configuration;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Hocon;

namespace FastHttp.Actors.Serving;

/// <summary><c>fasthttp.event-loops</c>, as read. What is wrong in it has its default and is told by <see cref="Mistakes"/>.</summary>
internal sealed class LoopSettings
{
    private const string Path = "fasthttp.event-loops";

    // Longer polling takes more from others than it saves the loop; and this is less than every sensible stall-warning.
    private const int LongestBusyPoll = 10_000;

    private static readonly Setting<LoopSettings>[] Settings =
    [
        SettingsOf<LoopSettings>.Whole("count", 0, 1024, o => o.Count, (o, value) => o.Count = value, " (0: one per core)"),
        SettingsOf<LoopSettings>.Text(
            "transport", $"one of {string.Join(", ", TransportChoice.Kinds)}", o => o.Transport, (o, value) => o.Transport = value, TransportChoice.Kinds.Contains),
        SettingsOf<LoopSettings>.Switch("pin-to-cores", o => o.PinToCores, (o, value) => o.PinToCores = value),
        SettingsOf<LoopSettings>.Whole(
            "busy-poll-microseconds", 0, LongestBusyPoll, o => o.BusyPollMicroseconds, (o, value) => o.BusyPollMicroseconds = value),
        SettingsOf<LoopSettings>.Time(
            "stall-warning", "more than 0", o => o.StallWarning, (o, value) => o.StallWarning = value, (_, time) => time > TimeSpan.Zero),
    ];

    private List<string> _mistakesRead = [];

    public string Transport { get; private set; } = "auto";

    public bool PinToCores { get; private set; }

    public int BusyPollMicroseconds { get; private set; }

    public TimeSpan StallWarning { get; private set; } = TimeSpan.FromMilliseconds(25);

    /// <summary>How many loops there will be.</summary>
    public int Loops => Count > 0 ? Count : Environment.ProcessorCount;

    private int Count { get; set; }

    public static LoopSettings Read(Config config)
    {
        var settings = new LoopSettings();
        settings._mistakesRead = Settings.Read(config.GetValue(Path), Path, settings);
        return settings;
    }

    public IEnumerable<string> Mistakes(TransportChoice choice) =>
        _mistakesRead.Concat(Settings.Check(Path, this)).Concat(MistakesOfThisMachine(choice));

    private IEnumerable<string> MistakesOfThisMachine(TransportChoice choice)
    {
        if (choice.Mistake(Transport) is { } mistake)
        {
            yield return $"{Path}.transport {mistake}";
        }

        if (PinToCores && CoreAffinity.IsSupported && CoreAffinity.CoresOfProcess().Length is var cores && Loops > cores)
        {
            yield return $"{Path}.pin-to-cores needs a core for each loop, but there are {Loops} loops and the process may use {cores} cores";
        }
    }
}
