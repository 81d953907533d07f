using FastHttp.Actors.Http;
using Xunit;
using static FastHttp.Actors.Tests.Conformance.Samples;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>Field lines: a token, a colon, a value without control characters, on one line.</summary>
[Trait("Rfc", "9112 5")]
[Collection(ConformanceCollection.Name)]
public sealed class Rfc9112_5_FieldsTests(BothServers servers)
{
    public static readonly TheoryData<string, int, string> Rejected = new()
    {
        { WithFields("X : a\r\n"), 400, nameof(Rejection.WhitespaceInFieldName) },
        { WithFields("X\t: a\r\n"), 400, nameof(Rejection.WhitespaceInFieldName) },
        { WithFields("X Y: a\r\n"), 400, nameof(Rejection.WhitespaceInFieldName) },
        { WithFields(": a\r\n"), 400, nameof(Rejection.InvalidFieldName) },
        { WithFields("X\r\n"), 400, nameof(Rejection.InvalidFieldName) },
        { WithFields("X(: a\r\n"), 400, nameof(Rejection.InvalidFieldName) },
        { WithFields("\u00C4: a\r\n"), 400, nameof(Rejection.InvalidFieldName) },
        { WithFields("\"X\": a\r\n"), 400, nameof(Rejection.InvalidFieldName) },
        { "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400, nameof(Rejection.ObsoleteLineFolding) },
        { WithFields("X: a\r\n b\r\n"), 400, nameof(Rejection.ObsoleteLineFolding) },
        { WithFields("X: a\r\n\tb\r\n"), 400, nameof(Rejection.ObsoleteLineFolding) },
        { WithFields("X: a\r\n \r\n"), 400, nameof(Rejection.ObsoleteLineFolding) },
        { WithFields("X: a\r\n b: c\r\n"), 400, nameof(Rejection.ObsoleteLineFolding) },
    };

    public static readonly TheoryData<string, string> Understood = new()
    {
        { WithFields("X:\r\nY: \t \r\nZ:a\r\nW: \ta b\t \r\n"), "GET / @a []" },
        { WithFields("X: \u00E4\u00FF~\r\n"), "GET / @a []" },
        { WithFields("X: :::\r\n"), "GET / @a []" },
        { WithFields("!#$%&'*+-.^_`|~09azAZ: x\r\n"), "GET / @a []" },
    };

    [Theory]
    [MemberData(nameof(Rejected))]
    public Task Is_rejected(string request, int status, string reason) => servers.Reject(request, status, reason);

    [Theory]
    [MemberData(nameof(Understood))]
    public Task Is_understood(string request, string body) => servers.Understand(request, body);
}
