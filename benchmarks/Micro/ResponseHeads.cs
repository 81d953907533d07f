using BenchmarkDotNet.Attributes;
using FastHttp.Actors.Http;
using FastHttp.Actors.Http1;

namespace FastHttp.Actors.Benchmarks;

/// <summary>Writing the head of "Hello, World!".</summary>
public class ResponseHeads
{
    private static readonly DateTimeOffset Second = new(2024, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly byte[] _buffer = new byte[512];
    private readonly DateField _date = new("Server: FastHttp.Actors\r\n"u8);

    [Benchmark]
    public int TextOf13Bytes() => ResponseHeadWriter.Write(_buffer, new ResponseHead
    {
        Status = 200,
        Framing = ResponseFraming.Length,
        ContentLength = 13,
        ServerAndDate = _date.LinesAt(Second),
        ContentTypeLine = ContentTypeLine.Text,
    });
}
