using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Http1;

/// <summary>What parsing costs: bytes looked at, and memory.</summary>
public sealed class RequestHeadCostTests
{
    /// <summary>A field's bytes are looked at by two scans, and by a third where a line was not complete in its block.</summary>
    private const int LooksPerByte = 3;

    private static byte[] LargeHead()
    {
        string lines = string.Concat(Enumerable.Range(0, 60).Select(i => $"X-{i}: {new string('v', 500)}\r\n"));
        return HeadRuns.Bytes($"GET /{new string('p', 2000)}?{new string('q', 2000)} HTTP/1.1\r\nHost: a\r\n{lines}\r\n");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(31)]
    [InlineData(1460)]
    [InlineData(100000)]
    public void Work_is_linear_in_the_bytes(int step)
    {
        byte[] bytes = LargeHead();
        Assert.InRange(bytes.Length, 32768, 40000);
        int[] cuts = Enumerable.Range(1, bytes.Length / step).Select(i => i * step).ToArray();
        ParsedHead head = HeadRuns.ParseInParts(bytes, new ParsedHead(), HeadRuns.DefaultLimits, cuts);
        Assert.Equal(bytes.Length, head.Parser.HeadLength);
        Assert.InRange(head.Parser.BytesExamined, bytes.Length / 2, bytes.Length * LooksPerByte);
    }

    [Fact]
    public void An_endless_line_is_rejected_as_soon_as_it_is_too_long()
    {
        byte[] line = HeadRuns.Bytes("GET /" + new string('a', 8188));
        var head = new ParsedHead();
        Assert.Equal(ParseStatus.NeedMore, head.Parse(line.AsSpan(0, 8192)));
        Assert.Equal(ParseStatus.Rejected, head.Parse(line.AsSpan(0, 8193)));
        Assert.Equal(Rejection.RequestLineTooLong, head.Rejection);
    }

    [Fact]
    public void Parsing_allocates_nothing()
    {
        byte[] bytes = HeadRuns.Bytes("POST /a%20b?c=d HTTP/1.1\r\nHost: a:80\r\nUser-Agent: x\r\nAccept: */*\r\nConnection: x, close\r\nTransfer-Encoding: chunked\r\n\r\n");
        byte[] bad = HeadRuns.Bytes("POST /a HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: gzip, chunked\r\n\r\n");
        var head = new ParsedHead();
        Parse(100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Parse(1000);
        Allocated.Nothing(GC.GetAllocatedBytesForCurrentThread() - before);

        void Parse(int times)
        {
            for (int i = 0; i < times; i++)
            {
                head.Reset();
                head.Parse(bytes.AsSpan(0, i % bytes.Length));
                head.Parse(bytes);
                head.Head.TryGetField(bytes, "accept"u8, out _);
                head.Reset();
                head.Parse(bad);
            }
        }
    }
}
