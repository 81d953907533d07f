using System.Text;
using CsCheck;
using FastHttp.Actors.Events;
using Xunit;

namespace FastHttp.Actors.Tests.Events;

/// <summary>Events come out of a browser's parser as they went in, whatever they hold.</summary>
public sealed class EventEncodingTests
{
    // Much of what a stream is made of, so that it is met often: line ends, what stands before a value, halves of pairs, a BOM.
    private static readonly string[] Special =
    [
        "\r", "\n", "\r\n", "\n\n", " ", ":", "data: x", "id: 1", "event: e", "retry: 1", "\0", "\t", "\uFEFF", "\uD83D", "\uDE00", "\U0001F600", "\u2028", "\u0085", "ä",
    ];

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Int[0, Special.Length - 1].Select(i => Special[i]),
        Gen.Char.Select(c => c.ToString()),
        Gen.Char[' ', '~'].Array[0, 20].Select(chars => new string(chars))).Array[0, 12].Select(string.Concat);

    private static readonly Gen<string?> OneLine = Text.Select(text => text.Replace("\r", "", StringComparison.Ordinal)
        .Replace("\n", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal)).Null();

    private static readonly Gen<ServerSentEvent> AnEvent = Gen.Select(Text, OneLine, OneLine, Gen.Int[0, 86_400_000].Nullable())
        .Select(parts => new ServerSentEvent(parts.Item1)
        {
            Event = parts.Item2,
            Id = parts.Item3,
            Retry = parts.Item4 is { } ms ? TimeSpan.FromMilliseconds(ms) : null,
        });

    [Fact]
    public void Whatever_events_hold_a_client_gets_them_as_they_were() =>
        AnEvent.List[1, 6].Sample(events =>
        {
            var id = "";
            var parser = new EventParser();
            foreach (var sent in events)
            {
                var bytes = Encode(sent);
                Assert.Equal(bytes.Length, EventEncoding.LengthOf(sent));
                parser.Feed(Encoding.UTF8.GetString(bytes));
                id = sent.Id is null ? id : Whole(sent.Id);
                Assert.Equal(new ParsedEvent(string.IsNullOrEmpty(sent.Event) ? "message" : Whole(sent.Event), Normal(sent.Data), id), Assert.Single(parser.Events));
                parser.Events.Clear();
            }

            Assert.Equal(0, parser.Comments);
            var retry = events.LastOrDefault(sent => sent.Retry is not null)?.Retry;
            Assert.Equal(retry, parser.Retry is { } ms ? TimeSpan.FromMilliseconds(ms) : null);
        });

    [Theory]
    [InlineData("", "data: \n\n")]
    [InlineData("x", "data: x\n\n")]
    [InlineData(" x", "data:  x\n\n")]
    [InlineData(": x", "data: : x\n\n")]
    [InlineData("a\nb", "data: a\ndata: b\n\n")]
    [InlineData("a\rb", "data: a\ndata: b\n\n")]
    [InlineData("a\r\nb", "data: a\ndata: b\n\n")]
    [InlineData("a\n\rb", "data: a\ndata: \ndata: b\n\n")]
    [InlineData("a\n\nevent: x", "data: a\ndata: \ndata: event: x\n\n")]
    [InlineData("a\n", "data: a\ndata: \n\n")]
    [InlineData("\r", "data: \ndata: \n\n")]
    public void Each_line_of_the_data_is_a_field_of_its_own(string data, string lines) =>
        Assert.Equal(lines, Encoding.UTF8.GetString(Encode(new ServerSentEvent(data))));

    [Fact]
    public void All_fields_stand_before_the_data() =>
        Assert.Equal(
            "retry: 1500\nid: 7\nevent: news\ndata: x\n\n",
            Encoding.UTF8.GetString(Encode(new ServerSentEvent("x") { Event = "news", Id = "7", Retry = TimeSpan.FromSeconds(1.5) })));

    [Fact]
    public void The_time_to_connect_again_can_stand_alone()
    {
        Span<byte> line = stackalloc byte[32];
        Assert.Equal("retry: 86400000\n\n"u8, line[..EventEncoding.WriteRetry(TimeSpan.FromDays(1), line)]);
    }

    [Theory]
    [InlineData("a\rb")]
    [InlineData("\n")]
    [InlineData("a\r\n")]
    public void A_type_or_an_id_with_a_line_end_is_a_mistake(string text)
    {
        Assert.Contains("Event must not hold", Assert.Throws<ArgumentException>(() => new ServerSentEvent("x") { Event = text }).Message, StringComparison.Ordinal);
        Assert.Contains("Id must not hold", Assert.Throws<ArgumentException>(() => new ServerSentEvent("x") with { Id = text }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_with_NUL_is_a_mistake_and_a_type_with_NUL_is_none()
    {
        Assert.Throws<ArgumentException>(() => new ServerSentEvent("x") { Id = "a\0" });
        Assert.Equal(new ParsedEvent("a\0", "x"), Assert.Single(EventParser.Parse(Encode(new ServerSentEvent("x") { Event = "a\0" }))));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(86_400_000, true)]
    [InlineData(86_400_001, false)]
    public void The_time_to_connect_again_is_0_to_a_day(int milliseconds, bool isRight)
    {
        var retry = TimeSpan.FromMilliseconds(milliseconds);
        Assert.Equal(!isRight, Record.Exception(() => new ServerSentEvent("x") { Retry = retry }) is ArgumentOutOfRangeException);
        Assert.Equal(!isRight, Record.Exception(new EventStreamOptions { Retry = retry }.Check) is ArgumentException);
    }

    [Fact]
    public void There_is_no_event_without_data()
    {
        Assert.Throws<ArgumentNullException>(() => new ServerSentEvent(null!));
        Assert.Throws<ArgumentNullException>(() => new ServerSentEvent("x") with { Data = null! });
    }

    [Theory]
    [InlineData(999, 1024, "Heartbeat")]
    [InlineData(86_400_001, 1024, "Heartbeat")]
    [InlineData(-1, 1024, "Heartbeat")]
    [InlineData(0, 1023, "MaxQueuedBytes")]
    [InlineData(0, (1 << 30) + 1, "MaxQueuedBytes")]
    [InlineData(0, 1024, null)]
    [InlineData(1000, 1 << 30, null)]
    [InlineData(86_400_000, 1024, null)]
    public void Options_have_ranges(int heartbeat, int queue, string? wrong)
    {
        var options = new EventStreamOptions { Heartbeat = TimeSpan.FromMilliseconds(heartbeat), MaxQueuedBytes = queue };
        var mistake = Record.Exception(options.Check)?.Message;
        Assert.Equal(wrong is null, mistake is null);
        Assert.Contains(wrong ?? "", mistake ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_options_are_told_together_when_the_route_is_mapped()
    {
        var options = new EventStreamOptions { Heartbeat = TimeSpan.FromTicks(1), MaxQueuedBytes = 0, Retry = TimeSpan.FromDays(2) };
        var mistake = Assert.Throws<ArgumentException>(() => new HttpRoutes().MapEvents("/events", client => client.Close(), options)).Message;
        Assert.All(["Heartbeat", "MaxQueuedBytes", "Retry"], name => Assert.Contains(name, mistake, StringComparison.Ordinal));
    }

    private static byte[] Encode(ServerSentEvent sent)
    {
        var bytes = new byte[EventEncoding.LengthOf(sent)];
        Assert.Equal(bytes.Length, EventEncoding.Write(sent, bytes));
        return bytes;
    }

    // UTF-8 has no halves of pairs.
    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static string Normal(string data) =>
        Whole(data).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
}
