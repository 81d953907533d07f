using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Text;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Samples;

/// <summary>samples/Streams as its users run it, with what its README shows.</summary>
public sealed class StreamsProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task It_responds_as_its_readme_says()
    {
        using var sample = Process.Start(new ProcessStartInfo("dotnet", [QuickstartProcess.ProgramOf("Streams"), "--port", "0"]) { RedirectStandardOutput = true })!;
        try
        {
            var line = await sample.StandardOutput.ReadLineAsync().WaitAsync(Patience);
            Assert.StartsWith("Listening on http://127.0.0.1:", line, StringComparison.Ordinal);
            using var client = new HttpClient { BaseAddress = new Uri(line!["Listening on ".Length..]), Timeout = Patience };

            Assert.Equal("HELLO WORLD", await Post(client, "/upper", "hello world"));
            Assert.Equal("3 words", await Post(client, "/words", "one two  three"));
            Assert.Equal("a word has more than 1000 bytes", await Post(client, "/words", new string('x', 1001)));
            Assert.Equal(string.Concat(Enumerable.Range(1, 1000).Select(number => $"{number * number}\n")), await client.GetStringAsync("/squares"));
            using var zeros = await client.GetAsync("/zeros");
            Assert.Equal((1024 * 1024, 1024 * 1024), (zeros.Content.Headers.ContentLength, (await zeros.Content.ReadAsByteArrayAsync()).Length));
            Assert.Equal(string.Concat(Enumerable.Range(1, 9).Select(id => $"order {id}: shipped\n")), string.Concat(
                await Task.WhenAll(Enumerable.Range(1, 9).Select(id => client.GetStringAsync($"/orders/{id}")))));
            Assert.Equal(HttpStatusCode.InternalServerError, (await client.GetAsync("/orders/13")).StatusCode);
            Assert.Equal("3\n2\n1\n", await client.GetStringAsync("/countdown"));
            Assert.Equal("1: a\n2: b\n", await Post(client, "/lines", "a\nb\n"));
            Assert.Equal("1: a\n2: \n3: b\n", await Post(client, "/lines", "a\n\nb"));
            Assert.Equal("", await Post(client, "/lines", ""));
            Assert.Equal("hello", await Unzipped(await client.PostAsync("/gzip", new StringContent("hello"))));
            using var ticks = new StreamReader(await client.GetStreamAsync("/ticks"));
            Assert.Equal("tick", await ticks.ReadLineAsync().WaitAsync(Patience));

            // Ends in time only because the ticks end when the server drains.
            Process.Start("kill", ["-TERM", $"{sample.Id}"]).WaitForExit();
            Assert.Equal("", (await ticks.ReadToEndAsync().WaitAsync(Patience)).Replace("tick\n", "", StringComparison.Ordinal));
            await sample.WaitForExitAsync().WaitAsync(Patience);
        }
        finally
        {
            sample.Kill();
            await sample.WaitForExitAsync().WaitAsync(Patience);
        }
    }

    [Fact]
    public void Its_readme_lists_all_routes()
    {
        var sample = Path.Combine(SourceTree.Root, "samples", "Streams");
        var mapped = File.ReadLines(Path.Combine(sample, "Program.cs")).Where(line => line.Contains("routes.Map", StringComparison.Ordinal)).Select(line => line.Split('"').First(literal => literal.StartsWith('/')));
        var listed = File.ReadLines(Path.Combine(sample, "README.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1].Split(' ')[^1]);
        Assert.Equal(mapped.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private static async Task<string> Post(HttpClient client, string target, string body) =>
        await (await client.PostAsync(target, new StringContent(body))).Content.ReadAsStringAsync();

    private static async Task<string> Unzipped(HttpResponseMessage response)
    {
        using var reader = new StreamReader(new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress), Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }
}
