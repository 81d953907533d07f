using System.Text;
using FastHttp.Actors.Http;
using Xunit;

namespace FastHttp.Actors.Tests.Http1;

/// <summary>What a head says once it is parsed.</summary>
public sealed class RequestHeadTests
{
    private static string Text(string head, Func<RequestHead, ByteRange> part) =>
        Encoding.Latin1.GetString(part(HeadRuns.Parse(head).Head).Of(HeadRuns.Bytes(head)));

    [Theory]
    [InlineData("GET /a/b?c=d?e HTTP/1.1\r\nHost: x:1\r\n\r\n", "/a/b", "c=d?e", "x:1")]
    [InlineData("GET http://y:2/a?b HTTP/1.1\r\nHost: x\r\n\r\n", "/a", "b", "y:2")]
    [InlineData("GET http://y HTTP/1.1\r\nHost: x\r\n\r\n", "/", "", "y")]
    [InlineData("GET http://y?b/c HTTP/1.1\r\nHost: x\r\n\r\n", "/", "b/c", "y")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "*", "", "x")]
    [InlineData("CONNECT y:443 HTTP/1.1\r\nHost: x\r\n\r\n", "", "", "y:443")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "/", "", "")]
    public void Finds_path_query_and_host(string head, string path, string query, string host)
    {
        Assert.Equal(path, Text(head, h => h.Path));
        Assert.Equal(query, Text(head, h => h.Query));
        Assert.Equal(host, Text(head, h => h.Host));
    }

    [Theory]
    [InlineData("GET", nameof(KnownMethod.Get))]
    [InlineData("HEAD", nameof(KnownMethod.Head))]
    [InlineData("POST", nameof(KnownMethod.Post))]
    [InlineData("PUT", nameof(KnownMethod.Put))]
    [InlineData("DELETE", nameof(KnownMethod.Delete))]
    [InlineData("PATCH", nameof(KnownMethod.Patch))]
    [InlineData("OPTIONS", nameof(KnownMethod.Options))]
    [InlineData("TRACE", nameof(KnownMethod.Trace))]
    [InlineData("Get", nameof(KnownMethod.Other))]
    [InlineData("GETS", nameof(KnownMethod.Other))]
    [InlineData("PROPFIND", nameof(KnownMethod.Other))]
    public void Knows_the_registered_methods(string method, string known) =>
        Assert.Equal(known, HeadRuns.Parse($"{method} / HTTP/1.1\r\nHost: a\r\n\r\n").Head.KnownMethod.ToString());

    [Theory]
    [InlineData("1.1", "", true)]
    [InlineData("1.1", "Connection: close\r\n", false)]
    [InlineData("1.1", "Connection: keep-alive, close\r\n", false)]
    [InlineData("1.1", "Connection: close, keep-alive\r\n", false)]
    [InlineData("1.1", "connection: Foo\r\nCONNECTION: ,\tCLOSE\r\nConnection: x\r\n", false)]
    [InlineData("1.1", "Connection: closed, not-close\r\n", true)]
    [InlineData("1.0", "", false)]
    [InlineData("1.0", "Connection: Keep-Alive\r\n", true)]
    [InlineData("1.0", "Connection: x, keep-alive\r\n", true)]
    [InlineData("1.0", "Connection: keep-alive\r\nConnection: close\r\n", false)]
    public void Stays_connected_as_asked(string version, string fields, bool expected) =>
        Assert.Equal(expected, HeadRuns.Parse($"GET / HTTP/{version}\r\nHost: a\r\n{fields}\r\n").Parser.KeepAlive);

    [Theory]
    [InlineData("1.1", "Content-Length: 5\r\nExpect: 100-continue\r\n", true)]
    [InlineData("1.1", "Expect: 100-CONTINUE\r\nTransfer-Encoding: chunked\r\n", true)]
    [InlineData("1.1", "Expect: 100-continue\r\n", false)]
    [InlineData("1.1", "Content-Length: 0\r\nExpect: 100-continue\r\n", false)]
    [InlineData("1.0", "Content-Length: 5\r\nExpect: 100-continue\r\n", false)]
    public void Expects_an_interim_response_only_where_one_helps(string version, string fields, bool expected) =>
        Assert.Equal(expected, HeadRuns.Parse($"PUT / HTTP/{version}\r\nHost: a\r\n{fields}\r\n").Head.ExpectContinue);

    [Fact]
    public void Finds_fields_whatever_their_case_and_trims_their_values()
    {
        const string Head = "GET / HTTP/1.1\r\nHost: a\r\nX-One: \t 1 \t\r\nx_two:2\r\nX-ONE: 3\r\n\r\n";
        byte[] bytes = HeadRuns.Bytes(Head);
        RequestHead head = HeadRuns.Parse(Head).Head;
        Assert.True(head.TryGetField(bytes, "x-one"u8, out ByteRange one));
        Assert.Equal("1"u8, one.Of(bytes));
        Assert.True(head.TryGetField(bytes, "x_two"u8, out ByteRange two));
        Assert.Equal("2"u8, two.Of(bytes));
        Assert.False(head.TryGetField(bytes, "x-two"u8, out _));
        Assert.Equal(3, head.Fields.IndexOf(bytes, "x-one"u8, from: 2));
        Assert.Equal(4, head.FieldCount);
    }

    [Fact]
    public void Remembers_nothing_of_the_request_before()
    {
        var head = new ParsedHead();
        byte[] first = HeadRuns.Bytes("POST /a?b HTTP/1.1\r\nHost: a\r\nConnection: close, keep-alive\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        byte[] second = HeadRuns.Bytes("GET / HTTP/1.0\r\n\r\n");
        HeadRuns.ParseInParts(first, head, HeadRuns.DefaultLimits, []);
        string reused = HeadRuns.Describe(HeadRuns.ParseInParts(second, head, HeadRuns.DefaultLimits, []), second);
        string fresh = HeadRuns.Describe(HeadRuns.ParseInParts(second, new ParsedHead(), HeadRuns.DefaultLimits, []), second);
        Assert.Equal(fresh, reused);
    }

    [Fact]
    public void Stays_done_or_rejected_when_asked_again()
    {
        ParsedHead done = HeadRuns.Parse("GET / HTTP/1.0\r\n\r\n");
        Assert.Equal(ParseStatus.Done, done.Parse("GET / HTTP/1.0\r\n\r\nmore"u8));
        ParsedHead rejected = HeadRuns.Parse("\n");
        Assert.Equal(ParseStatus.Rejected, rejected.Parse("\n\n"u8));
    }

    [Fact]
    public void Takes_as_many_fields_as_the_limit_allows()
    {
        string fields = string.Concat(Enumerable.Range(0, 499).Select(i => $"X{i}: {i}\r\n"));
        ParsedHead head = HeadRuns.Parse($"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n", new HeadLimits(MaxFieldCount: 500));
        Assert.Equal(500, head.Head.FieldCount);
        Assert.Equal(Rejection.None, head.Rejection);
    }
}
