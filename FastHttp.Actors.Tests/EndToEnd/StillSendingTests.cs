using System.Net;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.EndToEnd;

/// <summary>
/// A rejection reaches a client that is still sending (RFC 9112 9.6): the server reads on for a while instead of closing, since a
/// close with unread input is a reset that can overtake the response. The bodies are larger than what sockets hold, so that they
/// cannot have been sent before the response.
/// </summary>
public sealed class StillSendingTests : IDisposable
{
    private const int Size = 32 << 20;

    private readonly string _file = Path.GetTempFileName();

    public StillSendingTests()
    {
        using var stream = File.OpenWrite(_file);
        stream.SetLength(Size);
    }

    public void Dispose() => File.Delete(_file);

    [RequiresToolFact("curl")]
    public async Task Curl_sees_413_for_a_declared_length()
    {
        await using var server = await Start();
        await CurlSees("413", server, "/small", "-H", "Expect:");
    }

    [RequiresToolFact("curl")]
    public async Task Curl_sees_413_in_place_of_100()
    {
        await using var server = await Start();
        // It would wait for the 100 longer than the tool may take.
        await CurlSees("413", server, "/small", "--expect100-timeout", "60");
    }

    [RequiresToolFact("curl")]
    public async Task Curl_sees_413_when_chunks_become_too_many()
    {
        await using var server = await Start();
        await CurlSees("413", server, "/small", "-H", "Expect:", "-H", "Transfer-Encoding: chunked");
    }

    [RequiresToolFact("curl")]
    public async Task Curl_sees_400_for_a_head_that_is_rejected()
    {
        await using var server = await Start();
        await CurlSees("400", server, "/small", "-H", "Expect:", "-H", "Host: a b");
    }

    [RequiresToolFact("curl")]
    public async Task Curl_sees_the_response_of_a_handler_that_does_not_read_on()
    {
        await using var server = await Start();
        await CurlSees("403", server, "/forbidden", "-H", "Expect:");
    }

    [Theory]
    [InlineData("/small", false, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("/small", true, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData("/forbidden", false, HttpStatusCode.Forbidden)]
    [InlineData("/forbidden", true, HttpStatusCode.Forbidden)]
    [InlineData("/nothing", false, HttpStatusCode.NotFound)]
    public async Task HttpClient_sees_the_response(string target, bool chunked, HttpStatusCode status)
    {
        await using var server = await Start();
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        using var body = new StreamContent(File.OpenRead(_file));
        using var request = new HttpRequestMessage(HttpMethod.Put, $"http://{server.Binding.LocalEndPoint}{target}") { Content = body };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await client.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
    }

    private async Task CurlSees(string status, TestServer server, string target, params string[] options)
    {
        var run = await ToolRun.Start(
            "curl", ["-sS", "-o", "/dev/null", "-w", "%{http_code}", "-T", _file, .. options, $"http://{server.Binding.LocalEndPoint}{target}"]);
        Assert.Equal((0, status, ""), (run.ExitCode, run.Output, run.Errors));
    }

    private static Task<TestServer> Start() => TestServer.Start(routes =>
    {
        routes.MapPut("/small", ctx => ctx.Text("small")).WithMaxBody(1000);
        routes.MapPut("/forbidden", ctx => ctx.SetStatus(403).Text("forbidden")).WithStreamedBody().WithMaxBody(Size);
    });
}
