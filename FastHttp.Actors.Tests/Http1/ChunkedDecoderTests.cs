using System.Globalization;
using CsCheck;
using FastHttp.Actors.Http;
using FastHttp.Actors.Http1;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Http1;

/// <summary>Chunked bodies, RFC 9112 section 7.1.</summary>
public sealed class ChunkedDecoderTests
{
    private static readonly (string Raw, string Result)[] Samples =
    [
        ("0\r\n\r\n", "Done  rest=0"),
        ("5\r\nhello\r\n0\r\n\r\n", "Done hello rest=0"),
        ("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\nGET /", "Done hello world rest=5"),
        ("a\r\n0123456789\r\nB\r\n0123456789A\r\n000\r\n\r\n", "Done 01234567890123456789A rest=0"),
        ("000000000000000A\r\n0123456789\r\n0\r\n\r\n", "Done 0123456789 rest=0"),
        ("4\r\n\r\n\r\n\r\n0\r\n\r\n", "Done \r\n\r\n rest=0"),
        ("1;a\r\nx\r\n0;b=c;d=\"e\\\"\\\\ \t\u00E4\"\r\n\r\n", "Done x rest=0"),
        ("1;a=\"\"\r\nx\r\n0\r\n\r\n", "Done x rest=0"),

        // The size.
        ("\r\n", "Rejected InvalidChunkSize"),
        ("g\r\n", "Rejected InvalidChunkSize"),
        ("0x5\r\n", "Rejected InvalidChunkSize"),
        ("-1\r\n", "Rejected InvalidChunkSize"),
        ("+1\r\n", "Rejected InvalidChunkSize"),
        (" 1\r\n", "Rejected InvalidChunkSize"),
        ("1 \r\n", "Rejected InvalidChunkSize"),
        ("1\t\r\n", "Rejected InvalidChunkSize"),
        ("1_0\r\n", "Rejected InvalidChunkSize"),
        ("00000000000000001\r\n", "Rejected InvalidChunkSize"),
        ("8000000000000000\r\n", "Rejected InvalidChunkSize"),
        ("FFFFFFFFFFFFFFFF\r\n", "Rejected InvalidChunkSize"),
        ("7FFFFFFFFFFFFFFF\r\n", "NeedMore None"),

        // Where lines end.
        ("5\nhello\r\n0\r\n\r\n", "Rejected InvalidLineEnd"),
        ("5\rhello\r\n0\r\n\r\n", "Rejected InvalidLineEnd"),
        ("5\r\nhello\n0\r\n\r\n", "Rejected InvalidChunkEnd"),
        ("5\r\nhello\r0\r\n\r\n", "Rejected InvalidChunkEnd"),
        ("5\r\nhelloX\r\n0\r\n\r\n", "Rejected InvalidChunkEnd"),
        ("5\r\nhell\r\n0\r\n\r\n", "Rejected InvalidChunkEnd"),
        ("5\r\nhello0\r\n\r\n", "Rejected InvalidChunkEnd"),
        ("0\r\n\n", "Rejected InvalidLineEnd"),
        ("0\r\n\rX", "Rejected InvalidLineEnd"),

        // Extensions.
        ("1;\r\nx\r\n", "Rejected InvalidLineEnd"),
        ("1;a=\r\nx\r\n", "Rejected InvalidLineEnd"),
        ("1;a=\"b\r\nx\r\n", "Rejected InvalidLineEnd"),
        ("1;a\nx\r\n", "Rejected InvalidLineEnd"),
        ("1;a\rx\r\n", "Rejected InvalidLineEnd"),
        ("1;;a\r\n", "Rejected InvalidChunkExtension"),
        ("1 ;a\r\n", "Rejected InvalidChunkSize"),
        ("1; a\r\n", "Rejected InvalidChunkExtension"),
        ("1;a =b\r\n", "Rejected InvalidChunkExtension"),
        ("1;a= b\r\n", "Rejected InvalidChunkExtension"),
        ("1;a=\"b\"c\r\n", "Rejected InvalidChunkExtension"),
        ("1;a\0\r\n", "Rejected InvalidChunkExtension"),
        ("1;a=\"\0\"\r\n", "Rejected InvalidChunkExtension"),

        // Trailers: the syntax of fields; those that would frame, route or authenticate are dropped.
        ("0\r\nX-Sum: 1\r\nY:\t2 \r\n\r\nrest", "Done  rest=4 X-Sum=1 Y=2"),
        ("1\r\nx\r\n0\r\nContent-Length: 5\r\nHOST: b\r\nX: 1\r\nAuthorization: c\r\nTransfer-Encoding: chunked\r\nX-Forwarded-For: d\r\n\r\n", "Done x rest=0 X=1"),
        ("0\r\nX : 1\r\n\r\n", "Rejected WhitespaceInFieldName"),
        ("0\r\n X: 1\r\n\r\n", "Rejected ObsoleteLineFolding"),
        ("0\r\nX: 1\n\r\n", "Rejected InvalidLineEnd"),
        ("0\r\nX: \0\r\n\r\n", "Rejected InvalidFieldValue"),
        ("0\r\nX\r\n\r\n", "Rejected InvalidFieldName"),
        ("0\r\nX: 1\r\n", "NeedMore None"),
    ];

    public static IEnumerable<object[]> Indexes() => Samples.Select((s, i) => new object[] { i, HeadRuns.Escape(s.Raw) });

    [Theory]
    [MemberData(nameof(Indexes))]
    public void Decodes_in_place_at_every_split(int index, string text)
    {
        _ = text;
        (string raw, string result) = Samples[index];
        Assert.Equal(result, ChunkedRuns.Decode(raw));
        int[] everywhere = Enumerable.Range(0, raw.Length).ToArray();
        foreach (bool compact in new[] { false, true })
        {
            Assert.Equal(result, ChunkedRuns.Decode(raw, everywhere, compact));
            foreach (int cut in everywhere)
            {
                Assert.Equal(result, ChunkedRuns.Decode(raw, [cut], compact));
            }
        }
    }

    [Fact]
    public void Extensions_are_limited_per_chunk_and_per_body()
    {
        // The semicolon and the name are 256 bytes, then 257.
        Assert.StartsWith("Done", ChunkedRuns.Decode($"1;{new string('a', 255)}\r\nx\r\n0\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal("Rejected ChunkExtensionTooLong", ChunkedRuns.Decode($"1;{new string('a', 256)}\r\nx\r\n0\r\n\r\n"));

        string sixteen = string.Concat(Enumerable.Repeat($"1;{new string('a', 255)}\r\nx\r\n", 16));
        Assert.StartsWith("Done", ChunkedRuns.Decode(sixteen + "0\r\n\r\n"), StringComparison.Ordinal);
        Assert.Equal("Rejected ChunkExtensionTooLong", ChunkedRuns.Decode(sixteen + "1;a\r\nx\r\n0\r\n\r\n"));
    }

    [Theory]
    [InlineData(10, "Done 0123456789 rest=0")]
    [InlineData(9, "Rejected BodyTooLarge")]
    public void The_body_is_limited_over_all_chunks(long limit, string result) =>
        Assert.Equal(result, ChunkedRuns.Decode("5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n", limit: limit));

    [Fact]
    public void A_body_too_large_is_rejected_before_its_data() =>
        Assert.Equal("Rejected BodyTooLarge", ChunkedRuns.Decode("7FFFFFFFFFFFFFFF\r\n", limit: long.MaxValue - 1));

    [Fact]
    public void Trailers_have_the_limits_of_fields()
    {
        var limits = new HeadLimits(MaxFieldLine: 10, MaxFieldsSize: 20, MaxFieldCount: 3);
        Assert.StartsWith("Done", ChunkedRuns.Decode("0\r\nX: 4567890\r\n\r\n", limits: limits), StringComparison.Ordinal);
        Assert.Equal("Rejected FieldLineTooLong", ChunkedRuns.Decode("0\r\nX: 45678901\r\n\r\n", limits: limits));
        Assert.Equal("Rejected FieldsTooLarge", ChunkedRuns.Decode("0\r\nX: 45678\r\nY: 4567890\r\n\r\n", limits: limits));
        Assert.Equal("Rejected TooManyFields", ChunkedRuns.Decode("0\r\nA:\r\nB:\r\nC:\r\nD:\r\n\r\n", limits: limits));
    }

    [Fact]
    public void A_flood_of_padding_is_rejected_and_small_chunks_are_not()
    {
        Assert.StartsWith("Done", ChunkedRuns.Decode(Chunks(1_000_000, size: 1)), StringComparison.Ordinal);
        Assert.StartsWith("Done", ChunkedRuns.Decode(Chunks(200_000, size: 2, digits: 6)), StringComparison.Ordinal);
        Assert.Equal("Rejected ChunksTooSmall", ChunkedRuns.Decode(Chunks(20_000, size: 1, digits: 2)));
        Assert.Equal("Rejected ChunksTooSmall", ChunkedRuns.Decode(Chunks(20_000, size: 2, digits: 7)));
    }

    [Fact]
    public void A_decoder_starts_anew()
    {
        var decoder = default(ChunkedDecoder);
        foreach (string raw in new[] { "1\r\nx\r\n0\r\nX: 1\r\n\r\n", "0\r\n\r\n", "0\r\nY: 2\r\n\r\n" })
        {
            decoder.Start(10, HeadRuns.DefaultLimits);
            byte[] buffer = HeadRuns.Bytes(raw);
            int read = 0;
            int write = 0;
            Assert.Equal(ParseStatus.Done, decoder.Decode(buffer, ref read, ref write, buffer.Length));
            Assert.Equal(raw.Contains(':') ? 1 : 0, decoder.Trailers?.Count ?? 0);
            Assert.Equal(ParseStatus.Done, decoder.Decode(buffer, ref read, ref write, buffer.Length));
        }
    }

    [Fact]
    public void Any_body_in_any_chunks_in_any_parts_comes_out_as_it_was() =>
        Gen.Select(Gen.String[Gen.Char['\0', '\xFF'], 1, 40].Array[0, 12], Gen.Int[0, 600].Array[0, 8], Gen.Bool).Sample(
            (chunks, anywhere, compact) =>
            {
                string raw = string.Concat(chunks.Select(c => $"{c.Length:x}\r\n{c}\r\n")) + "0\r\n\r\nnext";
                int[] cuts = anywhere.Select(c => c % raw.Length).Order().ToArray();
                return ChunkedRuns.Decode(raw, cuts, compact) == $"Done {string.Concat(chunks)} rest=4";
            },
            iter: 5000);

    [Fact]
    public void Decoding_allocates_nothing()
    {
        byte[] raw = HeadRuns.Bytes("5;a=b\r\nhello\r\n6\r\n world\r\n0\r\nX: y\r\nHost: z\r\n\r\n");
        byte[] buffer = new byte[raw.Length];
        var decoder = default(ChunkedDecoder);
        Decode(100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Decode(1000);
        Allocated.Nothing(GC.GetAllocatedBytesForCurrentThread() - before);

        void Decode(int times)
        {
            for (int i = 0; i < times; i++)
            {
                raw.CopyTo(buffer.AsSpan());
                decoder.Start(100, HeadRuns.DefaultLimits);
                int read = 0;
                int write = 0;
                decoder.Decode(buffer, ref read, ref write, 20);
                decoder.Decode(buffer, ref read, ref write, buffer.Length);
            }
        }
    }

    private static string Chunks(int count, int size, int digits = 1) =>
        string.Concat(Enumerable.Repeat($"{size.ToString($"x{digits}", CultureInfo.InvariantCulture)}\r\n{new string('x', size)}\r\n", count)) + "0\r\n\r\n";
}
