using Akka.Configuration;
using Akka.Configuration.Hocon;
using Akka.Event;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Hosting;

/// <summary>Each key of reference.conf changes the setting that its comment names.</summary>
public sealed class HoconTests
{
    private const string Section = "fasthttp.server";

    private static readonly TimeSpan LogWindow = TimeSpan.FromSeconds(1.1);

    private static readonly Dictionary<string, (string Value, Func<FastHttpOptions, object> Read, object Expected)> Keys = new()
    {
        ["server-header"] = ("other", options => options.ServerHeader, "other"),
        ["backlog"] = ("7", options => options.Backlog, 7),
        ["actor-spans"] = ("on", options => options.ActorSpans, true),
        ["fail-fast"] = ("on", options => options.FailFast, true),
        ["actor-metrics"] = ("on", options => options.ActorMetrics, true),
        ["kestrel-metric-names"] = ("off", options => options.KestrelMetricNames, false),
        ["share-port-with-other-processes"] = ("on", options => options.SharePortWithOtherProcesses, true),
        ["termination-deadline"] = ("7s", options => options.TerminationDeadline, TimeSpan.FromSeconds(7)),
        ["drain-delay"] = ("7s", options => options.DrainDelay, TimeSpan.FromSeconds(7)),
        ["handler-mailbox-limit"] = ("7", options => options.HandlerMailboxLimit, 7),
        ["access-log.format"] = ("combined", options => options.AccessLog.Format, AccessLogFormat.Combined),
        ["access-log.file"] = ("access.log", options => options.AccessLog.File, "access.log"),
        ["supervision.max-restarts"] = ("7", options => options.Supervision.MaxRestarts, 7),
        ["supervision.within"] = ("7s", options => options.Supervision.Within, TimeSpan.FromSeconds(7)),
        ["supervision.min-backoff"] = ("7s", options => options.Supervision.MinBackOff, TimeSpan.FromSeconds(7)),
        ["supervision.max-backoff"] = ("7s", options => options.Supervision.MaxBackOff, TimeSpan.FromSeconds(7)),
        ["supervision.random-factor"] = ("0.7", options => options.Supervision.RandomFactor, 0.7),
        ["limits.max-request-line-size"] = ("7KiB", options => options.Limits.MaxRequestLineSize, 7 * 1024),
        ["limits.max-field-line-size"] = ("7KiB", options => options.Limits.MaxFieldLineSize, 7 * 1024),
        ["limits.max-fields-size"] = ("7KiB", options => options.Limits.MaxFieldsSize, 7 * 1024),
        ["limits.max-field-count"] = ("7", options => options.Limits.MaxFieldCount, 7),
        ["limits.max-body-size"] = ("7MiB", options => options.Limits.MaxBodySize, 7 * 1024 * 1024),
        ["limits.request-head-timeout"] = ("7s", options => options.Limits.RequestHeadTimeout, TimeSpan.FromSeconds(7)),
        ["limits.min-body-data-rate"] = ("7", options => options.Limits.MinBodyDataRate, 7),
        ["limits.min-response-data-rate"] = ("7", options => options.Limits.MinResponseDataRate, 7),
        ["limits.data-rate-grace-period"] = ("7s", options => options.Limits.DataRateGracePeriod, TimeSpan.FromSeconds(7)),
        ["limits.idle-timeout"] = ("7s", options => options.Limits.IdleTimeout, TimeSpan.FromSeconds(7)),
        ["limits.handler-timeout"] = ("7s", options => options.Limits.HandlerTimeout, TimeSpan.FromSeconds(7)),
        ["limits.queue-timeout"] = ("7s", options => options.Limits.QueueTimeout, TimeSpan.FromSeconds(7)),
        ["limits.max-connections"] = ("7", options => options.Limits.MaxConnections, 7),
        ["limits.max-connections-per-address"] = ("7", options => options.Limits.MaxConnectionsPerAddress, 7),
        ["limits.max-requests-per-connection"] = ("7", options => options.Limits.MaxRequestsPerConnection, 7),
    };

    public static TheoryData<string> AllKeys => [.. ReferenceKeys()];

    [Theory]
    [MemberData(nameof(AllKeys))]
    public void A_key_changes_its_option(string key)
    {
        var (value, read, expected) = Keys[key];

        Assert.Equal(expected, read(Read($"{Section}.{key} = {value}")));
        Assert.NotEqual(expected, read(Read("")));
    }

    [Fact]
    public void No_key_is_missing_in_the_reference() => Assert.Equal(Keys.Keys.Order(), ReferenceKeys().Order());

    [Fact]
    public void The_defaults_of_HOCON_and_of_code_are_the_same()
    {
        var fromHocon = Read("");
        var fromCode = new FastHttpOptions();
        Assert.All(Keys.Values, key => Assert.Equal(key.Read(fromCode), key.Read(fromHocon)));
    }

    [Theory]
    [InlineData("max-request-line-size")]
    [InlineData("max-field-line-size")]
    [InlineData("max-fields-size")]
    [InlineData("max-body-size")]
    public void A_size_that_no_int_holds_is_too_large_and_not_some_other_size(string key)
    {
        // 2^32 + 4096 is 4096 when cut to 32 bits.
        var mistakes = Read($"{Section}.limits.{key} = 4294971392b").Mistakes();

        Assert.Contains(mistakes, mistake => mistake.StartsWith($"{Section}.limits.{key} must be", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_number_of_loops_and_their_transport_come_from_HOCON()
    {
        await using var server = await TestServer.Start(_ => { }, TransportKind.InMemory, loops: 3);

        Assert.Equal(3, server.Loops.Count);
        Assert.All(server.Loops, loop => Assert.Equal("in-memory", loop.Loop.Transport.Name));
    }

    [Fact]
    public async Task A_handler_that_holds_its_loop_longer_than_stall_warning_is_named_in_the_log()
    {
        using var warned = new ManualResetEventSlim();
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/busy", ctx => ctx.Text(warned.Wait(LogWindow) ? "named" : "not yet"))
                .WithTimeout(TestServerExtensions.FarAway),
            hocon: "fasthttp.event-loops.stall-warning = 5ms");
        var warnings = server.System.ActorOf(ScriptedHandler.Props((_, _) => { }, (_, message) =>
        {
            if (message.ToString()!.Contains("/user/http-handlers/0-get-busy/0", StringComparison.Ordinal))
            {
                warned.Set();
            }
        }));
        server.System.EventStream.Subscribe(warnings, typeof(Warning));

        // One line a second is logged, and a slow machine may have stalled somewhere else before.
        var responses = new List<string>();
        while (responses.Count < 10 && !responses.Contains("named"))
        {
            responses.Add((await server.Get("/busy")).Body);
        }

        Assert.Contains("named", responses);
    }

    private static FastHttpOptions Read(string hocon) => FastHttpOptions.FromConfig(
        ConfigurationFactory.ParseString(hocon).WithFallback(FastHttpExt.DefaultConfig()).GetConfig(Section));

    private static IEnumerable<string> ReferenceKeys() =>
        KeysOf(FastHttpExt.DefaultConfig().GetConfig(Section).Root.GetObject(), "");

    private static IEnumerable<string> KeysOf(HoconObject section, string prefix) => section.Items.SelectMany(item =>
        item.Value.IsObject() ? KeysOf(item.Value.GetObject(), $"{prefix}{item.Key}.") : [prefix + item.Key]);
}
