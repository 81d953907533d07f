using System.Text;

namespace FastHttp.Actors.Tests.Robustness;

/// <summary>Makes streams of valid requests, damages them and cuts them; the same seed makes the same stream.</summary>
internal sealed class RequestStream(int seed)
{
    private const int MostRequests = 4;
    private const int MostFaults = 4;
    private const int MostPieces = 8;

    /// <summary>Bytes that have a meaning in HTTP, so that damage is not only noise.</summary>
    private static readonly string[] Words =
    [
        "\r\n", "\n", "\r", "\0", " ", "\t", ":", ";", ",", "0", "1", "ffffffffffffffff", "+", "-", "%", "%00", "\"", "\\", "\u00FF",
        "\r\n\r\n", "0\r\n\r\n", " HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n",
        "Host: b\r\n", "Connection: close\r\n", "Expect: 100-continue\r\n", "\r\n folded\r\n", "HTTP/1.0", "http://b", "*", "#", "?",
    ];

    private readonly Random _random = new(seed);

    public byte[] Valid() => Encoding.Latin1.GetBytes(
        string.Concat(Enumerable.Range(0, _random.Next(1, MostRequests + 1)).Select(_ => OneRequest())));

    public byte[] Damaged()
    {
        var bytes = Valid().ToList();
        for (var faults = _random.Next(1, MostFaults + 1); faults > 0; faults--)
        {
            Damage(bytes);
        }

        return [.. bytes];
    }

    /// <summary>Where the stream is cut, ascending.</summary>
    public int[] Cuts(int length) =>
        [.. Enumerable.Range(0, _random.Next(1, MostPieces)).Select(_ => _random.Next(1, Math.Max(2, length))).Where(cut => cut < length).Distinct().Order()];

    private string OneRequest() => _random.Next(10) switch
    {
        0 => "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        1 => $"GET /d/{_random.Next()}?q=%20{_random.Next()} HTTP/1.1\r\nHost: a.b:80\r\nUser-Agent: x\r\nAccept: */*\r\n\r\n",
        2 => "POST /d/x HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello world",
        3 => "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=\"y\"\r\n world\r\n0\r\nX-Trailer: z\r\n\r\n",
        4 => "GET http://b/d/ HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
        5 => "OPTIONS * HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n",
        6 => "\r\nGET /nothing HTTP/1.1\r\nHost: a\r\n\r\n",
        7 => "PUT /get HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
        8 => "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello",
        _ => $"GET /d/ HTTP/1.0\r\nConnection: keep-alive\r\nX: {new string('x', _random.Next(5000))}\r\n\r\n",
    };

    private void Damage(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = Math.Min(bytes.Count - at, _random.Next(1, 20));
        switch (_random.Next(6))
        {
            case 0 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 1 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 2:
                bytes.RemoveRange(at, length);
                break;
            case 3:
                bytes.InsertRange(_random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 4:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                bytes.InsertRange(at, Encoding.Latin1.GetBytes(Words[_random.Next(Words.Length)]));
                break;
        }
    }
}
