using System.Net;
using System.Text;
using System.Text.Json;
using FastHttp.Actors.Observability;
using Xunit;

namespace FastHttp.Actors.Tests.Observability;

/// <summary>Lines of the access log, byte for byte, and what a client may not do to them.</summary>
public sealed class AccessFormatTests
{
    private const string Attack = "a\r\n127.0.0.1 - - \"x\" \\ \u001b[31m\0";

    private static readonly DateTimeOffset Now = new(2026, 11, 28, 6, 47, 30, 123, TimeSpan.Zero);

    private static AccessEntry Usual => new()
    {
        Time = Now,
        Client = IPAddress.Parse("192.0.2.7"),
        Method = "GET"u8,
        Target = "/users/7?a=b"u8,
        Protocol = "HTTP/1.1"u8,
        Status = 200,
        Bytes = 1234,
        Duration = TimeSpan.FromMicroseconds(1500),
        Route = "/users/{id}",
        Referer = "http://example.com/"u8,
        UserAgent = "curl/8.0"u8,
    };

    private static AccessEntry Unparsed(byte[] bytes) => new() { Time = Now, Unparsed = bytes, Status = 400, Bytes = 0, Rejection = "invalid_target" };

    private static AccessEntry Hostile(byte[] bytes) => new()
    {
        Time = Now,
        Client = IPAddress.IPv6Loopback,
        Method = "GET"u8,
        Target = bytes,
        Protocol = "HTTP/1.1"u8,
        Status = 200,
        Bytes = 1,
        Referer = bytes,
        UserAgent = bytes,
    };

    [Fact]
    public void Common_and_combined_are_those_of_Apache()
    {
        const string common = "192.0.2.7 - - [28/Nov/2026:06:47:30 +0000] \"GET /users/7?a=b HTTP/1.1\" 200 1234";
        Assert.Equal(common + "\n", Common(false, Usual));
        Assert.Equal(common + " \"http://example.com/\" \"curl/8.0\"\n", Common(true, Usual));
        Assert.Equal("- - - [28/Nov/2026:06:47:30 +0000] \"-\" 400 - \"-\" \"-\"\n", Common(true, Unparsed([])));
    }

    [Fact]
    public void Json_has_the_values_and_no_property_for_what_is_absent()
    {
        Assert.Equal(
            "{\"time\":\"2026-11-28T06:47:30.1230000Z\",\"client\":\"192.0.2.7\",\"method\":\"GET\",\"target\":\"/users/7?a=b\",\"protocol\":\"HTTP/1.1\","
            + "\"status\":200,\"bytes\":1234,\"duration\":0.0015,\"route\":\"/users/{id}\",\"referer\":\"http://example.com/\",\"user_agent\":\"curl/8.0\"}\n",
            Json(Usual));
        Assert.Equal(
            "{\"time\":\"2026-11-28T06:47:30.1230000Z\",\"unparsed\":\"\\u0016\\u0003\",\"status\":400,\"bytes\":0,\"duration\":0,\"rejection\":\"invalid_target\"}\n",
            Json(Unparsed([0x16, 0x03])));
    }

    [Fact]
    public void A_client_can_end_no_line_and_no_value()
    {
        var bytes = Encoding.Latin1.GetBytes(Attack);
        const string escaped = "a\\x0d\\x0a127.0.0.1 - - \\\"x\\\" \\\\ \\x1b[31m\\x00";
        Assert.Equal($"::1 - - [28/Nov/2026:06:47:30 +0000] \"GET {escaped} HTTP/1.1\" 200 1 \"{escaped}\" \"{escaped}\"\n", Common(true, Hostile(bytes)));
        Assert.Equal($"- - - [28/Nov/2026:06:47:30 +0000] \"{escaped}\" 400 -\n", Common(false, Unparsed(bytes)));

        var line = Json(Hostile(bytes));
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        using var json = JsonDocument.Parse(line);
        Assert.Equal(Attack, json.RootElement.GetProperty("target").GetString());
        Assert.Equal(Attack, json.RootElement.GetProperty("user_agent").GetString());
    }

    [Fact]
    public void Each_byte_is_written_as_printable_ASCII_in_all_formats()
    {
        for (var b = 0; b < 256; b++)
        {
            foreach (var line in (string[])[Common(true, Hostile([(byte)b])), Json(Hostile([(byte)b]))])
            {
                Assert.DoesNotContain(line.TrimEnd('\n'), c => c is < ' ' or > '~');
                Assert.EndsWith("\n", line, StringComparison.Ordinal);
            }

            using var json = JsonDocument.Parse(Json(Hostile([(byte)b])));
            Assert.Equal(((char)b).ToString(), json.RootElement.GetProperty("referer").GetString());
        }
    }

    [Fact]
    public void UTF8_stays_what_it_is_in_JSON()
    {
        using var json = JsonDocument.Parse(Json(Hostile("käse"u8.ToArray())));
        Assert.Equal("käse", json.RootElement.GetProperty("user_agent").GetString());
    }

    [Theory]
    [InlineData(512, 2048)]
    [InlineData(513, 2049)]
    public void Values_are_cut_at_their_bound_and_say_so(int field, int target)
    {
        var entry = new AccessEntry
        {
            Time = Now,
            Method = "GET"u8,
            Target = Bytes('t', target),
            Protocol = "HTTP/1.1"u8,
            Referer = Bytes('r', field),
            UserAgent = Bytes('u', field),
            Status = 200,
        };
        var (shownTarget, shownField) = (target > 2048 ? $"{new string('t', 2048)}..." : new string('t', target), field > 512 ? $"{new string('r', 512)}..." : new string('r', field));
        Assert.Contains($"\"GET {shownTarget} HTTP/1.1\"", Common(true, entry), StringComparison.Ordinal);
        Assert.Contains($" \"{shownField}\" ", Common(true, entry), StringComparison.Ordinal);
        Assert.Contains($"\"target\":\"{shownTarget}\"", Json(entry), StringComparison.Ordinal);
        Assert.Contains($"\"referer\":\"{shownField}\"", Json(entry), StringComparison.Ordinal);
    }

    /// <summary>Of 1 to 4 bytes, with the cut before, inside and behind it.</summary>
    [Theory]
    [InlineData("a")]
    [InlineData("\u00e4")]
    [InlineData("\u4711")]
    [InlineData("\ud83d\ude00")]
    public void JSON_is_cut_between_characters(string character)
    {
        for (var before = 512 - 5; before <= 512; before++)
        {
            var start = new string('u', before);
            var whole = (512 - before) / Encoding.UTF8.GetByteCount(character);
            var value = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(character, 6)));
            using var json = JsonDocument.Parse(Json(Hostile(value)));
            Assert.Equal($"{start}{string.Concat(Enumerable.Repeat(character, whole))}...", json.RootElement.GetProperty("user_agent").GetString());
        }
    }

    [Fact]
    public void Latin1_is_cut_at_its_bound()
    {
        // Bytes that would go on with a character of UTF-8, had there been one.
        using var json = JsonDocument.Parse(Json(Hostile([.. Enumerable.Repeat((byte)0xBF, 600)])));
        var shown = json.RootElement.GetProperty("user_agent").GetString()!;
        Assert.InRange(shown.Length, 512, 512 + 3);
        Assert.Equal($"{new string('\u00bf', shown.Length - 3)}...", shown);
    }

    [Fact]
    public void The_route_is_cut_between_characters_and_says_so()
    {
        using var json = JsonDocument.Parse(Json(new AccessEntry { Time = Now, Route = new string('r', 511) + "\ud83d\ude00" }));
        Assert.Equal(new string('r', 511) + "...", json.RootElement.GetProperty("route").GetString());
    }

    [Fact]
    public void The_longest_line_fits()
    {
        var worst = Bytes('\0', 100_000);
        var entry = new AccessEntry
        {
            Time = DateTimeOffset.MaxValue,
            Client = IPAddress.Parse("fe80::1111:2222:3333:4444%12345"),
            Method = worst,
            Target = worst,
            Unparsed = worst,
            Protocol = "HTTP/1.1"u8,
            Referer = worst,
            UserAgent = worst,
            Status = 999,
            Bytes = long.MaxValue,
            Duration = TimeSpan.MaxValue,
            Route = new string('\u4711', 100_000),
            Rejection = "handler_failed",
        };
        Assert.EndsWith("\n", Common(true, entry), StringComparison.Ordinal);
        Assert.EndsWith("\n", Json(entry), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("common")]
    [InlineData("combined")]
    [InlineData("json")]
    public void A_line_allocates_nothing(string kind)
    {
        AccessFormat format = kind == "json" ? new JsonAccessFormat() : new CommonAccessFormat(kind == "combined");
        var line = new byte[AccessFormat.MaxLine];
        var client = IPAddress.Parse("192.0.2.7");
        var (quote, rest) = ("a\"b\u00e9"u8.ToArray(), "/users/7?a=b"u8.ToArray());
        long before = 0;
        for (var i = 0; i < 2000; i++)
        {
            if (i == 1000)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            format.Write(line, new AccessEntry
            {
                Time = Now.AddSeconds(i),
                Client = client,
                Method = "GET"u8,
                Target = rest,
                Protocol = "HTTP/1.1"u8,
                Status = 200,
                Bytes = i,
                Duration = TimeSpan.FromMicroseconds(i),
                Route = "/users/{id}",
                Referer = quote,
                UserAgent = quote,
            });
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static byte[] Bytes(char value, int count) => Encoding.Latin1.GetBytes(new string(value, count));

    private static string Common(bool isCombined, in AccessEntry entry) => Line(new CommonAccessFormat(isCombined), entry);

    private static string Json(in AccessEntry entry) => Line(new JsonAccessFormat(), entry);

    private static string Line(AccessFormat format, in AccessEntry entry)
    {
        var line = new byte[AccessFormat.MaxLine];
        return Encoding.Latin1.GetString(line, 0, format.Write(line, entry));
    }
}
