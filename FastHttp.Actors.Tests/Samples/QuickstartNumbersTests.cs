using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Samples;

/// <summary>The quickstart's rows of Akka.Streams.</summary>
public sealed class QuickstartNumbersTests(QuickstartFixture quickstart) : IClassFixture<QuickstartFixture>
{
    private const int LongestLine = 1000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1999)]
    [InlineData(2000)]
    [InlineData(2001)]
    [InlineData(1_000_000)]
    public async Task Numbers_come_from_a_source(int last)
    {
        var response = await quickstart.Get($"/source?n={last}");
        Assert.Equal((200, "text/plain; charset=utf-8"), (response.Status, response["Content-Type"]));
        Assert.True(string.Concat(Enumerable.Range(1, last).Select(number => $"{number}\n")) == response.Body, "The numbers are not the right ones.");
    }

    [Theory]
    [InlineData("/source")]
    [InlineData("/source?n=")]
    [InlineData("/source?n=-1")]
    [InlineData("/source?n=10000001")]
    public async Task Another_count_is_rejected(string target) => Assert.Equal(400, (await quickstart.Get(target)).Status);

    [Fact]
    public async Task Ten_million_are_allowed()
    {
        using var client = await quickstart.Quickstart.Connect();
        await client.Send(Get("/source?n=10000000"));
        Assert.EndsWith("200", (await client.Receive("HTTP/1.1 200".Length)), StringComparison.Ordinal);
    }

    public static TheoryData<string, int, string> Sums => new()
    {
        { "", 200, """{"lines":0,"sum":0}""" },
        { "1", 200, """{"lines":1,"sum":1}""" },
        { "1\n2\n", 200, """{"lines":2,"sum":3}""" },
        { "1\r\n-2\r\n+3\n-0", 200, """{"lines":4,"sum":2}""" },
        { "9223372036854775807\n1\n-9223372036854775808\n-1\n-1", 200, """{"lines":5,"sum":-2}""" },
        { "9223372036854775808\n100000000000000000000000000000\n-1", 200, """{"lines":3,"sum":100000000009223372036854775807}""" },
        { new string('0', LongestLine - 1) + "7", 200, """{"lines":1,"sum":7}""" },
        { new string('0', LongestLine) + "7", 400, "line 1 has more than 1000 characters" },
        { "1\n" + new string('0', LongestLine) + "7\n", 400, "line 2 has more than 1000 characters" },
        { "1\nx\n3", 400, "line 2 is no integer" },
        { "1\n\n3", 400, "line 2 is no integer" },
        { "\n", 400, "line 1 is no integer" },
        { "1\n2.5", 400, "line 2 is no integer" },
        { " 1", 400, "line 1 is no integer" },
        { "1 ", 400, "line 1 is no integer" },
        { "-", 400, "line 1 is no integer" },
        { "1\r", 200, """{"lines":1,"sum":1}""" },
        { new string('0', LongestLine - 1) + "7\r\n", 200, """{"lines":1,"sum":7}""" },
        { new string('0', LongestLine) + "7\r\n", 400, "line 1 has more than 1000 characters" },
        { "5\0\n", 400, "line 1 is no integer" },
        { "1\r\r\n", 400, "line 1 is no integer" },
    };

    [Theory]
    [MemberData(nameof(Sums))]
    public async Task Lines_are_summed_however_they_are_cut(string body, int status, string expected)
    {
        var whole = await quickstart.Exchange(Post("/sum", body));
        Assert.Equal((status, expected), (whole.Status, whole.Body));
        var cuts = string.Concat(body.Select(one => $"1\r\n{one}\r\n"));
        var cut = await quickstart.Exchange($"POST /sum HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n{cuts}0\r\n\r\n");
        Assert.Equal((status, expected), (cut.Status, cut.Body));
    }

    [Fact]
    public async Task A_long_body_is_summed()
    {
        var response = await quickstart.Exchange(Post("/sum", string.Concat(Enumerable.Range(1, 500_000).Select(number => $"{number}\n"))));
        Assert.Equal("""{"lines":500000,"sum":125000250000}""", response.Body);
        Assert.Equal("application/json", response["Content-Type"]);
    }

    /// <summary>8 MiB, as elsewhere.</summary>
    [Fact]
    public async Task A_body_beyond_the_limit_is_rejected() => Assert.Equal(413, (await quickstart.Exchange(Head("POST", "/sum", (8 << 20) + 1))).Status);
}
