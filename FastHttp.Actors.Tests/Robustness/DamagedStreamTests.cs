using System.Globalization;
using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.Tests.Conformance;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Robustness;

/// <summary>
/// Streams of requests, whole and damaged, in one piece and cut at random. Each ends, in well-formed responses and a close, the same
/// however it was cut; nothing throws, nothing is logged as an error, nothing is left behind.
/// </summary>
/// <remarks>The run is the same each time. For a longer one with other streams set FASTHTTP_FUZZ_SECONDS.</remarks>
public sealed class DamagedStreamTests : IAsyncLifetime
{
    private const int Streams = 6000;
    private const int AtOnce = 200;

    private readonly Inbox _errors;
    private readonly ActorSystem _listeners = ActorSystem.Create("listeners");
    private ServerUnderTest _server = null!;

    public DamagedStreamTests() => _errors = Inbox.Create(_listeners);

    public async Task InitializeAsync()
    {
        _server = await ServerUnderTest.Start(TransportKind.InMemory, time: new ManualTime());
        _server.Server.System.EventStream.Subscribe(_errors.Receiver, typeof(Error));
    }

    public async Task DisposeAsync()
    {
        Assert.Equal(0, _server.Server.Loops.Sum(loop => loop.Loop.Counters.Exceptions));

        // Behind everything that was logged before.
        _server.Server.System.EventStream.Publish(new Error(null, "test", typeof(DamagedStreamTests), "the end"));
        Assert.Equal("the end", ((Error)_errors.Receive(TimeSpan.FromSeconds(20))).Message);
        await _server.DisposeAsync();
        await _listeners.Terminate();
    }

    [Fact]
    public async Task Damaged_streams_are_answered_and_closed()
    {
        var (first, until) = LongerRun();
        for (var seed = first; seed < first + Streams || DateTime.UtcNow < until; seed += AtOnce)
        {
            await Task.WhenAll(Enumerable.Range(seed, AtOnce).Select(each => Play(each, new RequestStream(each).Damaged())));
        }
    }

    [Fact]
    public async Task Valid_streams_are_answered_with_success_or_by_the_table()
    {
        for (var seed = 0; seed < Streams / 10; seed++)
        {
            var responses = await Play(seed, new RequestStream(seed).Valid());
            Assert.All(responses, status => Assert.Contains(status, (int[])[100, 200, 204, 404, 405]));
        }
    }

    private async Task<List<int>> Play(int seed, byte[] stream)
    {
        try
        {
            var whole = await CutPeer.Play(_server.Server, stream);
            var cut = await CutPeer.Play(_server.Server, stream, new RequestStream(seed).Cuts(stream.Length));
            Assert.DoesNotContain("(reset)", whole, StringComparison.Ordinal);
            Assert.Equal(WithoutInterim(whole), WithoutInterim(cut));
            return StatusesOf(whole);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"Seed {seed}: {Convert.ToHexString(stream)}", e);
        }
    }

    // The interim response is not sent when the body is there already: the one thing that cuts may change.
    private static string WithoutInterim(string responses) => responses.Replace("HTTP/1.1 100 Continue\r\n\r\n", "", StringComparison.Ordinal);

    /// <summary>The statuses of the responses; fails when they are not well formed, or when something follows a close.</summary>
    private static List<int> StatusesOf(string responses)
    {
        var statuses = new List<int>();
        var closed = false;
        while (responses.Length > 0)
        {
            Assert.False(closed);
            var end = responses.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var head = responses[..end].Split("\r\n");
            Assert.Matches("^HTTP/1\\.1 [1-5][0-9][0-9] ", head[0]);
            statuses.Add(int.Parse(head[0].AsSpan(9, 3), CultureInfo.InvariantCulture));
            closed = head.Contains("Connection: close");
            var length = head.SingleOrDefault(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal));
            Assert.Equal(statuses[^1] is 100 or 204, length is null);
            responses = responses[(end + 4 + int.Parse(length?[16..] ?? "0", CultureInfo.InvariantCulture))..];
        }

        return statuses;
    }

    private static (int First, DateTime Until) LongerRun()
    {
        var seconds = int.Parse(Environment.GetEnvironmentVariable("FASTHTTP_FUZZ_SECONDS") ?? "0", CultureInfo.InvariantCulture);
        return seconds == 0 ? (0, DateTime.MinValue) : (Environment.TickCount & 0xFFFFFFF, DateTime.UtcNow.AddSeconds(seconds));
    }
}
