using System.Text;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.EndToEnd;

/// <summary>A browser: its page asks the server in every way a page's script can, and writes down what it got.</summary>
public sealed class BrowserTests
{
    private const string Page = """
        <!doctype html><title>Page</title><ol id=out></ol>
        <script>
          const told = text => { out.append(Object.assign(document.createElement('li'), { textContent: text })) };
          const ask = async (target, options) => {
            const response = await fetch(target, options);
            told(`${response.status} ${await response.text()}`);
          };
          (async () => {
            await ask('/plaintext');
            await ask('/echo', { method: 'POST', body: 'ü'.repeat(70000) });
            await ask('/pieces');
            await ask('/nothing');
            await ask('/small', { method: 'POST', body: 'x'.repeat(1 << 20) }).catch(e => told(e));
            await Promise.all(Array.from({ length: 50 }, (_, id) => ask(`/users/${id}`)));
            told('done');
          })();
        </script>
        """;

    [RequiresToolFact("chromium")]
    public async Task Chromium_shows_a_page_whose_script_asks_for_more()
    {
        await using var server = await TestServer.Start(Map, loops: 2);
        var profile = Directory.CreateTempSubdirectory();
        ToolRun run;
        try
        {
            // The sandbox does not start for root, as which CI runs. The virtual time ends when the page has nothing to wait for.
            run = await ToolRun.Start(
                "chromium", "--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={profile.FullName}",
                "--virtual-time-budget=20000", "--dump-dom", $"http://{server.Binding.LocalEndPoint}/");
        }
        finally
        {
            profile.Delete(recursive: true);
        }

        var told = run.Output.Split("<li>").Skip(1).Select(line => line[..line.IndexOf("</li>", StringComparison.Ordinal)]).ToList();
        Assert.Equal(["200 Hello, World!", "200 140000 bytes", "200 one two three ", "404 ", "413 "], told.Take(5).Select(ToFirstLine));
        Assert.Equal(Enumerable.Range(0, 50).Select(id => $"200 user {id}").Order(), told[5..^1].Order());
        Assert.Equal("done", told[^1]);
    }

    private static string ToFirstLine(string told) => told is ['4', ..] ? told[..4] : told;

    private static void Map(HttpRoutes routes)
    {
        routes.MapGet("/", ctx => ctx.SetContentType("text/html; charset=utf-8").Bytes(Encoding.UTF8.GetBytes(Page)));
        routes.MapGet("/plaintext", ctx => ctx.Text("Hello, World!"u8));
        routes.MapPost("/echo", ctx => ctx.Text($"{ctx.Body.Length} bytes"));
        routes.MapPost("/small", ctx => ctx.Text("small")).WithMaxBody(1000);
        routes.MapGet("/users/{id}", ctx => ctx.Text($"user {ctx.RouteValue("id")}"));
        routes.MapGet("/pieces", async ctx =>
        {
            foreach (var piece in (string[])["one ", "two ", "three "])
            {
                ctx.BodyWriter.Write(Encoding.ASCII.GetBytes(piece));
                await ctx.FlushAsync();
            }

            ctx.Complete();
        });
    }
}
