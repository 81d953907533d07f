using System.Text.RegularExpressions;
using Akka.Actor;
using FastHttp.Actors.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;
using static Microsoft.Playwright.Assertions;

namespace FastHttp.Actors.Tests.Dashboard;

/// <summary>The page as a person has it, in a real browser.</summary>
public sealed class DashboardBrowserTests
{
    private const string Evil = "<img src=x onerror=\"document.title='broken'\">";

    private sealed class Crash : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => throw new InvalidOperationException(Evil);
    }

    private static Task<TestServer> Start(int more = 0, Func<RequestCtx, bool>? guard = null) => TestServer.Start(
        routes =>
        {
            routes.MapDashboard(guard: guard);
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
            routes.MapGet("/crash/{what}", Props.Create<Crash>());
            for (var i = 0; i < more; i++)
            {
                routes.MapGet($"/many/{i}", ctx => ctx.Text("ok"));
            }
        },
        loops: 2,
        configure: options => options.TerminationDeadline = FarAway);

    [RequiresToolFact("chromium")]
    public async Task Numbers_move_under_load_and_nothing_is_wrong_in_the_console()
    {
        await using var server = await Start();
        await using var browser = await DashboardBrowser.Open(server);
        var page = browser.Page;
        await Expect(page.Locator("#link-text")).ToHaveTextAsync("live");
        await Expect(page.Locator("#state")).ToHaveTextAsync("Serving");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(server.Binding.Snapshot().Name);

        using var end = new CancellationTokenSource();
        var load = Load(server, end.Token);
        await Expect(page.Locator("[data-tile=rps]")).Not.ToHaveTextAsync("0");
        await Expect(page.Locator("[data-tile=p99]")).ToContainTextAsync("s");
        await Expect(browser.Row("GET /ok").GetByRole(AriaRole.Cell).Nth(1)).Not.ToHaveTextAsync("");
        await end.CancelAsync();
        await load;
        await Expect(page.Locator("[data-tile=rps]")).ToHaveTextAsync("0");

        Assert.Empty(browser.Complaints);
        Assert.Empty(browser.Strangers);
    }

    [RequiresToolFact("chromium")]
    public async Task A_crash_is_shown_within_two_seconds_and_what_it_says_is_text()
    {
        await using var server = await Start();
        await using var browser = await DashboardBrowser.Open(server);
        await Expect(browser.Row("GET /crash/{what}")).ToContainTextAsync("running");
        // Playwright's own pace is not the page's: the page notes when it was told.
        await browser.Page.EvaluateAsync("""
            new MutationObserver(() => { window.shownAt ??= document.querySelector('#tree').textContent.includes('failing') ? Date.now() : undefined; })
              .observe(document.querySelector('#tree'), { subtree: true, childList: true, characterData: true })
            """);

        var crashedAt = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await server.Get($"/crash/{Uri.EscapeDataString(Evil)}");

        var row = browser.Row("GET /crash/{what}");
        await Expect(row).ToContainTextAsync("failing");
        await Expect(row).ToContainTextAsync($"InvalidOperationException{Evil}");
        await Expect(browser.Page.Locator("#failed")).ToContainTextAsync("/crash/");
        Assert.InRange(await browser.Page.EvaluateAsync<long>("window.shownAt") - crashedAt, 0, 2000);
        // The worst comes first.
        await Expect(browser.Page.Locator("#tree-rows tr").First).ToContainTextAsync("GET /crash/{what}");

        await row.GetByRole(AriaRole.Button).ClickAsync();
        await Expect(browser.Page.Locator(".detail")).ToContainTextAsync("System.InvalidOperationException");
        await Expect(browser.Page.Locator(".detail")).ToContainTextAsync(Evil);
        await Expect(browser.Page.Locator(".detail")).ToContainTextAsync("1 restarts");
        Assert.Equal(0, await browser.Page.Locator("img").CountAsync());
        Assert.DoesNotContain("broken", await browser.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.Empty(browser.Complaints);
    }

    [RequiresToolFact("chromium")]
    public async Task With_three_hundred_routes_some_are_shown_and_each_is_found()
    {
        await using var server = await Start(more: 300);
        await using var browser = await DashboardBrowser.Open(server);
        var page = browser.Page;
        var rows = page.Locator("#tree-rows .row");
        await Expect(rows).ToHaveCountAsync(50);
        await page.GetByRole(AriaRole.Button, new() { Name = "Show all 307" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(307);

        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("many/299");
        await Expect(rows).ToHaveCountAsync(1);
        Assert.EndsWith("#q=many%2F299", page.Url, StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Searchbox).FillAsync("no such thing");
        await Expect(page.GetByText("Nothing matches.")).ToBeVisibleAsync();

        await page.GotoAsync(page.Url.Split('#')[0] + "#q=many%2F17");
        await Expect(page.GetByRole(AriaRole.Searchbox)).ToHaveValueAsync("many/17");
        // 17 and 170 to 179.
        await Expect(rows).ToHaveCountAsync(11);
        Assert.Empty(browser.Complaints);
    }

    [RequiresToolFact("chromium")]
    public async Task A_hundred_thousand_connections_are_legible_also_on_a_phone()
    {
        await using var server = await Start();
        await DashboardEventTests.AddConnections(server, 100_000);
        foreach (var width in (int[])[360, 1280])
        {
            await using var browser = await DashboardBrowser.Open(server, width: width);
            var tile = browser.Page.Locator("[data-tile=connections]");

            await Expect(tile).ToHaveTextAsync("100k");
            await Expect(browser.Page.Locator("#loops tr").First).ToContainTextAsync("50k");
            foreach (var text in (string[])["[data-tile=connections]", "#loops td"])
            {
                Assert.True(await browser.Page.EvaluateAsync<bool>($"[...document.querySelectorAll('{text}')].every(node => node.scrollWidth <= node.clientWidth)"), $"{text} is cut at {width}");
            }

            Assert.Equal(width, await browser.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        }

        await DashboardEventTests.AddConnections(server, -100_000);
    }

    /// <summary>As long as nothing has come nothing is known: "none so far" would be a promise.</summary>
    [RequiresToolFact("chromium")]
    public async Task Until_the_first_event_has_come_it_says_that_it_connects()
    {
        await using var server = await Start();
        await using var browser = await DashboardBrowser.Open(server);
        var page = browser.Page;
        // A request for events that gets no response.
        await page.RouteAsync("**/dashboard/events", _ => Task.CompletedTask);
        await page.ReloadAsync();

        await Expect(page.Locator("#failed-empty")).ToHaveTextAsync("Connecting…");
        await Expect(page.Locator("#slowest-empty")).ToHaveTextAsync("Connecting…");
        await Expect(page.Locator("#link-text")).ToHaveTextAsync("connecting");

        await page.UnrouteAllAsync();
        await page.ReloadAsync();
        await Expect(page.Locator("#failed-empty")).ToHaveTextAsync("None so far.");
        await Expect(page.Locator("#slowest-empty")).ToHaveTextAsync("None so far.");
    }

    [RequiresToolFact("chromium")]
    public async Task Words_that_are_short_are_explained()
    {
        await using var server = await Start();
        await using var browser = await DashboardBrowser.Open(server);
        var page = browser.Page;

        await Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "In flight" })).ToHaveCountAsync(2);
        await Expect(page.Locator("abbr", new() { HasText = "Conns" })).ToHaveAttributeAsync("title", "Connections");
        await Expect(page.Locator("#requests-chart .legend li").Last).ToContainTextAsync("no response");
        await Expect(page.Locator("#requests-chart .legend li").Last).ToHaveAttributeAsync("title", new Regex("client was sent no response"));
        Assert.DoesNotContain("In fl.", await page.Locator("body").InnerTextAsync(), StringComparison.Ordinal);
    }

    [RequiresToolFact("chromium")]
    public async Task It_can_be_used_with_the_keyboard_and_read_by_a_screen_reader()
    {
        await using var server = await Start();
        await using var browser = await DashboardBrowser.Open(server);
        var page = browser.Page;
        await Expect(browser.Row("GET /ok")).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to the supervision tree" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("/");
        await Expect(page.GetByRole(AriaRole.Searchbox, new() { Name = "Find a route, actor or exception" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Tab");
        var first = page.Locator("#tree-rows button").First;
        await Expect(first).ToBeFocusedAsync();
        Assert.NotEqual("none", await first.EvaluateAsync<string>("node => getComputedStyle(node).outlineStyle"));
        await page.Keyboard.PressAsync("Enter");
        await Expect(first).ToHaveAttributeAsync("aria-expanded", "true");
        await Expect(page.Locator(".detail")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(first).ToHaveAttributeAsync("aria-expanded", "false");

        foreach (var name in (string[])["Supervision tree", "Failed requests", "Slowest requests of the last two minutes", "Event loops"])
        {
            await Expect(page.GetByRole(AriaRole.Region, new() { Name = name }).First).ToBeVisibleAsync();
        }

        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Supervision tree" }).GetByRole(AriaRole.Columnheader)).ToHaveCountAsync(8);
        await Expect(page.GetByRole(AriaRole.Rowheader, new() { Name = "GET /ok" })).ToBeVisibleAsync();
        // What changes each second is not read aloud.
        await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("");
        await Expect(page.Locator("[aria-live]")).ToHaveCountAsync(0);
        Assert.Equal("en", await page.Locator("html").GetAttributeAsync("lang"));
    }

    [RequiresToolFact("chromium")]
    public async Task It_has_two_colour_schemes_and_fits_a_phone()
    {
        await using var server = await Start(more: 20);
        await server.Get($"/crash/{new string('x', 120)}");
        var colours = new HashSet<string>();
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await using var browser = await DashboardBrowser.Open(server, width: 360, scheme: scheme);
            await browser.Row("GET /crash/{what}").GetByRole(AriaRole.Button).ClickAsync();
            await Expect(browser.Page.Locator(".detail")).ToBeVisibleAsync();
            await Expect(browser.Page.Locator("#failed tr")).ToHaveCountAsync(1);
            Assert.Equal(360, await browser.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            colours.Add(await browser.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
            Assert.True(await browser.Page.EvaluateAsync<double>(Contrast) >= 4.5, $"{scheme}: some text is too faint.");
            Assert.Empty(browser.Complaints);
        }

        Assert.Equal(2, colours.Count);
    }

    [RequiresToolFact("chromium")]
    public async Task The_drain_button_asks_first_and_then_drains_and_the_page_says_what_has_become_of_the_server()
    {
        await using var server = await Start(guard: _ => true);
        await using var browser = await DashboardBrowser.Open(server);
        var page = browser.Page;
        var button = page.GetByRole(AriaRole.Button, new() { Name = "Drain…" });
        await button.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Drain this server?" });
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Keep it running" })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToBeHiddenAsync();
        Assert.True(server.Binding.IsReady);

        await button.ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Drain", Exact = true }).ClickAsync();

        await server.Binding.WhenTerminated.Soon();
        await Expect(page.Locator("#state")).ToHaveTextAsync("Draining");
        await Expect(page.Locator("#link-text")).ToContainTextAsync("disconnected since");
    }

    [RequiresToolFact("chromium")]
    public async Task Without_a_guard_there_is_no_drain_button()
    {
        await using var server = await Start();
        await using var browser = await DashboardBrowser.Open(server);
        await Expect(browser.Page.Locator("#link-text")).ToHaveTextAsync("live");
        await Expect(browser.Page.GetByRole(AriaRole.Button, new() { Name = "Drain…" })).ToHaveCountAsync(0);
    }

    // The least contrast of text and background on the page (WCAG 2.2, 1.4.3), as it is rendered: colours may be light-dark().
    private const string Contrast = """
        (() => {
          const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
          const rgba = colour => { context.clearRect(0, 0, 1, 1); context.fillStyle = colour; context.fillRect(0, 0, 1, 1); return context.getImageData(0, 0, 1, 1).data; };
          const light = rgb => [...rgb].slice(0, 3).map(c => c / 255).map(c => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
          const ground = node => { for (; node; node = node.parentElement) { const c = rgba(getComputedStyle(node).backgroundColor); if (c[3] === 255) return c; } };
          const nodes = [...document.querySelectorAll('body *')].filter(node => node.checkVisibility() && [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim()));
          return Math.min(...nodes.map(node => { const [a, b] = [light(rgba(getComputedStyle(node).color)), light(ground(node))]; return (Math.max(a, b) + .05) / (Math.min(a, b) + .05); }));
        })()
        """;

    private static async Task Load(TestServer server, CancellationToken end)
    {
        using var client = await server.Connect();
        while (!end.IsCancellationRequested)
        {
            await client.Exchange("GET /ok HTTP/1.1\r\nHost: test\r\n\r\n");
        }
    }
}
