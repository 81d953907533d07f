using Akka.Configuration;
using Akka.Configuration.Hocon;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Hosting;

/// <summary>What HOCON says under <c>fasthttp</c> and cannot mean keeps the server from being bound, with a line that tells the key.</summary>
public sealed class WrongSettingsTests
{
    [Theory]
    [InlineData("lots")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("-2")]
    [InlineData("99999999999999999999")]
    [InlineData("10 parsecs")]
    public async Task Every_key_of_a_number_a_time_a_size_or_a_switch_is_named_with_its_value(string value)
    {
        // Only these take any text.
        var keys = KeysOfTheReference().Except(["fasthttp.server.server-header", "fasthttp.server.access-log.file"]).ToList();

        var mistakes = await MistakesOf(string.Join('\n', keys.Select(key => $"{key} = {value}")));

        Assert.Equal(keys.Count, mistakes.Count);
        // A fraction can be as large as that, and is told as a number.
        string[] told = [value.Trim('"'), "1E+20"];
        Assert.All(keys, key => Assert.Single(mistakes, mistake => mistake.StartsWith($"{key} must be ", StringComparison.Ordinal)
            && told.Any(text => mistake[mistake.LastIndexOf("but is", StringComparison.Ordinal)..].Contains(text, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("[1, 2]", "a list")]
    [InlineData("{ a = 1 }", "a section")]
    public async Task A_list_or_a_section_is_no_value(string value, string told)
    {
        var keys = KeysOfTheReference().ToList();

        var mistakes = await MistakesOf(string.Join('\n', keys.Select(key => $"{key} = {value}")));

        Assert.All(keys, key => Assert.Single(mistakes, mistake =>
            mistake.StartsWith($"{key} must be ", StringComparison.Ordinal) && mistake.EndsWith($" but is {told}", StringComparison.Ordinal)));
        Assert.Equal(keys.Count, mistakes.Count);
    }

    [Theory]
    [InlineData("fasthttp.server.backlog = lots", "a whole number, 1 to 65535, but is \"lots\"")]
    [InlineData("fasthttp.server.backlog = 65536", "a whole number, 1 to 65535, but is 65536")]
    [InlineData("fasthttp.server.backlog = 1.5", "a whole number, 1 to 65535, but is \"1.5\"")]
    [InlineData("fasthttp.server.share-port-with-other-processes = maybe", "on or off, but is \"maybe\"")]
    [InlineData("fasthttp.server.limits.idle-timeout = infinite", "a time such as 250ms, 10s or 1m, more than 0 and at most a day, but is \"infinite\"")]
    [InlineData("fasthttp.server.limits.max-body-size = 10 elephants", "a size such as 8KiB, 0 to 1073741824 bytes, but is \"10 elephants\"")]
    // 2^34 GiB are 2^64 bytes, which are 0 to who forgets the overflow.
    [InlineData("fasthttp.server.limits.max-body-size = 17179869184GiB", "a size such as 8KiB, 0 to 1073741824 bytes, but is \"17179869184GiB\"")]
    [InlineData("fasthttp.server.supervision.random-factor = \"0,5\"", "a number, 0 to 1, but is \"0,5\"")]
    [InlineData("fasthttp.server.server-header = \"Jörg\"", "visible ASCII, but is \"Jörg\"")]
    [InlineData("fasthttp.event-loops.transport = pigeons", "one of auto, epoll, sockets, in-memory, but is \"pigeons\"")]
    [InlineData("fasthttp.event-loops.count = 1025", "a whole number, 0 to 1024 (0: one per core), but is 1025")]
    public async Task A_mistake_names_the_key_what_is_allowed_and_the_value(string hocon, string rest)
    {
        var mistake = Assert.Single(await MistakesOf(hocon));

        Assert.Equal($"{hocon[..hocon.IndexOf(' ', StringComparison.Ordinal)]} must be {rest}", mistake);
    }

    [Theory]
    [InlineData("fasthttp.server.limits.max-conections", "did you mean fasthttp.server.limits.max-connections?")]
    [InlineData("fasthttp.server.limits.maxConnections", "did you mean fasthttp.server.limits.max-connections?")]
    [InlineData("fasthttp.server.max-connections", "did you mean fasthttp.server.limits.max-connections?")]
    [InlineData("fasthttp.server.idle-timeout", "did you mean fasthttp.server.limits.idle-timeout?")]
    [InlineData("fasthttp.event-loop.count", "did you mean fasthttp.event-loops?", "fasthttp.event-loop")]
    [InlineData("fasthttp.servers.backlog", "did you mean fasthttp.server?", "fasthttp.servers")]
    [InlineData("fasthttp.event-loops.colour", "there are busy-poll-microseconds, count, pin-to-cores, stall-warning, transport")]
    public async Task An_unknown_key_is_named_with_the_nearest_there_is(string key, string suggestion, string? named = null) =>
        Assert.Equal([$"{named ?? key} is no setting; {suggestion}"], await MistakesOf($"{key} = 1"));

    [Theory]
    [InlineData("fasthttp")]
    [InlineData("fasthttp.server")]
    [InlineData("fasthttp.server.limits")]
    [InlineData("fasthttp.event-loops")]
    public async Task A_section_that_is_a_value_is_named(string section) =>
        Assert.Equal([$"{section} must be a section with settings, but is \"5\""], await MistakesOf($"{section} = 5"));

    [Fact]
    public async Task All_mistakes_of_HOCON_and_of_code_are_told_together()
    {
        var mistakes = await MistakesOf(
            "fasthttp.server.backlog = lots\nfasthttp.server.limits.idle-tmeout = 1s\nfasthttp.event-loops.count = many",
            options => options.Limits.MaxFieldCount = 0);

        Assert.Equal(4, mistakes.Count);
        string[] keys =
        [
            "fasthttp.server.backlog", "fasthttp.server.limits.idle-tmeout", "fasthttp.event-loops.count", "fasthttp.server.limits.max-field-count",
        ];
        Assert.All(keys, key => Assert.Single(mistakes, mistake => mistake.StartsWith($"{key} ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_section_of_the_applications_own_is_read_the_same_way_and_mistakes_name_its_path()
    {
        var config = ConfigurationFactory.ParseString("shop.http { backlog = 7\n limits.idle-timeout = soon\n colour = red }");

        var options = FastHttpOptions.FromConfig(config.GetConfig("shop.http"), "shop.http");
        options.Endpoints.Add(new FastHttpEndpoint("localhost", 0));

        Assert.Equal((7, new FastHttpOptions().Limits.IdleTimeout), (options.Backlog, options.Limits.IdleTimeout));
        Assert.Equal(["shop.http.limits.idle-timeout", "shop.http.colour"], options.Mistakes().Select(mistake => mistake.Split(' ')[0]));
    }

    private static async Task<IReadOnlyList<string>> MistakesOf(string hocon, Action<FastHttpOptions>? configure = null)
    {
        var failure = await Assert.ThrowsAsync<FastHttpConfigurationException>(() => TestServer.Start(_ => { }, configure: configure, hocon: hocon));
        return failure.Mistakes;
    }

    private static IEnumerable<string> KeysOfTheReference() =>
        KeysOf(FastHttpExt.DefaultConfig().GetValue("fasthttp").GetObject(), "fasthttp.");

    private static IEnumerable<string> KeysOf(HoconObject section, string prefix) => section.Items.SelectMany(item =>
        item.Value.IsObject() ? KeysOf(item.Value.GetObject(), $"{prefix}{item.Key}.") : [prefix + item.Key]);
}
