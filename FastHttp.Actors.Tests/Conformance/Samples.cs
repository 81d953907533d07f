namespace FastHttp.Actors.Tests.Conformance;

/// <summary>What the tables are written with, and all of them together.</summary>
internal static class Samples
{
    public const string Canary = "GET /canary HTTP/1.1\r\nHost: a\r\n\r\n";

    /// <summary>What completes a request line to a request.</summary>
    public const string Host = "Host: a\r\n\r\n";

    /// <summary>A request line and its end, for tables about fields.</summary>
    public static string WithFields(string fields) => $"GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n";

    public static string Post(string fields, string body = "") => $"POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n{body}";

    public static string Chunked(string body) => Post("Transfer-Encoding: chunked\r\n", body);

    public static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    /// <summary>Every stream of every table.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. new IEnumerable<object[]>[]
        {
            Rfc9112_2_LinesTests.Rejected, Rfc9112_2_LinesTests.Understood,
            Rfc9112_3_RequestLineTests.Rejected, Rfc9112_3_RequestLineTests.Understood,
            Rfc9112_3_2_TargetTests.Rejected, Rfc9112_3_2_TargetTests.Understood,
            Rfc9112_3_2_HostTests.Rejected, Rfc9112_3_2_HostTests.Understood,
            Rfc9112_5_FieldsTests.Rejected, Rfc9112_5_FieldsTests.Understood,
            Rfc9112_6_FramingTests.Rejected, Rfc9112_6_FramingTests.Understood,
            Rfc9112_7_ChunkedTests.Rejected, Rfc9112_7_ChunkedTests.Understood,
            Rfc9110_6_5_TrailersTests.Rejected, Rfc9110_6_5_TrailersTests.Understood,
            Rfc9110_10_1_ExpectTests.Rejected,
            SmugglingTests.Rejected, SmugglingTests.Understood,
        }.SelectMany(table => table).Select(row => (string)row[0]),
    ];
}
