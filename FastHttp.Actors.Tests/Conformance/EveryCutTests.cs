using System.Text;
using System.Text.RegularExpressions;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>
/// However the bytes of a stream are cut, the server's bytes are the same. Every stream of every table, each with a request
/// behind it.
/// </summary>
[Trait("Rfc", "9112 2.2")]
[Collection(ConformanceCollection.Name)]
public sealed partial class EveryCutTests(BothServers servers)
{
    private const int AtOnce = 256;

    // Long streams are all about their limits: their begin, their end and a few places between tell.
    private const int WholeLength = 400;

    private static readonly byte[][] Streams = [.. Samples.All.Select(stream => Encoding.Latin1.GetBytes(stream + Samples.Canary))];

    [Fact]
    public async Task Cut_in_two_at_every_byte()
    {
        await using var server = await ServerUnderTest.Start(TransportKind.InMemory, time: new ManualTime());
        foreach (var stream in Streams)
        {
            var whole = await CutPeer.Play(server.Server, stream);
            foreach (var cuts in CutsOf(stream).Chunk(AtOnce))
            {
                var responses = await Task.WhenAll(cuts.Select(cut => CutPeer.Play(server.Server, stream, cut)));
                var other = Array.FindIndex(responses, response => response != whole);
                Assert.True(other < 0, other < 0 ? "" : $"{Show(stream)} cut at {cuts[other]}: {responses[other]}\n\nand whole: {whole}");
            }
        }
    }

    [Fact]
    public async Task Byte_by_byte()
    {
        await using var server = await ServerUnderTest.Start(TransportKind.InMemory, time: new ManualTime());
        foreach (var stream in Streams.Where(stream => stream.Length < 100_000))
        {
            var whole = await CutPeer.Play(server.Server, stream);
            var dripped = await CutPeer.Play(server.Server, stream, Enumerable.Range(1, stream.Length - 1));
            Assert.True(whole == dripped, $"{Show(stream)} byte by byte: {dripped}\n\nand whole: {whole}");
        }
    }

    [Fact]
    public async Task The_streams_are_answered_and_closed_without_a_reset()
    {
        await using var server = await ServerUnderTest.Start(TransportKind.InMemory, time: new ManualTime());
        Assert.True(Streams.Length > 200);
        foreach (var stream in Streams)
        {
            var responses = await CutPeer.Play(server.Server, stream);
            Assert.StartsWith("HTTP/1.1 ", responses, StringComparison.Ordinal);
            Assert.DoesNotContain("(reset)", responses, StringComparison.Ordinal);
        }
    }

    /// <summary>A sample on real sockets: one cut of each stream, another one each time the tables change.</summary>
    [Fact]
    public async Task Cut_in_two_on_real_sockets()
    {
        var random = new Random(Streams.Length);
        foreach (var stream in Streams)
        {
            var whole = await CutPeer.Play(servers.InMemory.Server, stream);
            using var client = await servers.Sockets.Server.Connect();
            var cut = random.Next(1, stream.Length);
            await client.Send(stream.AsMemory(0, cut));
            await servers.Sockets.Server.Settle();
            await client.Send(stream.AsMemory(cut));
            client.CloseSend();
            var responses = await client.ReceiveToEnd();
            Assert.True(WithoutDate(whole) == WithoutDate(responses), $"{Show(stream)} cut at {cut}: {responses}");
        }
    }

    private static IEnumerable<int> CutsOf(byte[] stream) => Enumerable.Range(1, stream.Length - 1)
        .Where(cut => stream.Length < WholeLength || cut < 120 || cut > stream.Length - 80 || cut % 997 == 0);

    private static string Show(byte[] stream) =>
        Encoding.Latin1.GetString(stream, 0, Math.Min(stream.Length, WholeLength)).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string WithoutDate(string responses) => DateLine().Replace(responses, "");

    [GeneratedRegex("Date: [^\r]*\r\n")]
    private static partial Regex DateLine();
}
