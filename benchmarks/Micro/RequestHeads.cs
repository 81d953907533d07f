using BenchmarkDotNet.Attributes;
using FastHttp.Actors.Http;
using FastHttp.Actors.Http1;

namespace FastHttp.Actors.Benchmarks;

/// <summary>Parsing one head that has arrived whole.</summary>
public class RequestHeads
{
    private static readonly HeadLimits Limits = new();

    private static readonly byte[] FourFields =
        "GET /foobar?baz HTTP/1.1\r\nHost: google.com\r\nUser-Agent: aaa/bbb/ccc/ddd/eee Firefox Chrome MSIE Opera\r\nReferer: http://xxx.com/aaa?bbb=ccc\r\nCookie: foo=bar; baz=baraz; aa=aakslsdweriwereowriewroire\r\n\r\n"u8.ToArray();

    // What a browser sends.
    private static readonly byte[] NineFields = """
        GET /users/17?tab=all HTTP/1.1
        Host: localhost:8080
        Connection: keep-alive
        User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36
        Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8
        Accept-Encoding: gzip, deflate, br, zstd
        Accept-Language: en-US,en;q=0.9
        Referer: http://localhost:8080/users
        Cookie: session=0123456789abcdef0123456789abcdef; theme=dark
        Cache-Control: no-cache


        """.ReplaceLineEndings("\r\n").Select(c => (byte)c).ToArray();

    private readonly RequestHead _head = new();
    private RequestHeadParser _parser;

    [Benchmark]
    public int Get200Bytes() => Parse(FourFields);

    [Benchmark]
    public int Get9Fields() => Parse(NineFields);

    private int Parse(byte[] bytes)
    {
        _parser.Reset();
        _head.Reset();
        return _parser.Parse(bytes, _head, Limits) == ParseStatus.Done ? _parser.HeadLength : throw new InvalidOperationException();
    }
}
