using FastHttp.Actors.Tests.Support;
using Microsoft.Playwright;

namespace FastHttp.Actors.Tests.Dashboard;

/// <summary>The installed Chromium with a dashboard open. What its console says is kept: nothing is expected there.</summary>
internal sealed class DashboardBrowser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private DashboardBrowser(IPlaywright playwright, IBrowser browser, IPage page)
    {
        _playwright = playwright;
        _browser = browser;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, and exceptions of scripts.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Requests to another host.</summary>
    public List<string> Strangers { get; } = [];

    public static async Task<DashboardBrowser> Open(
        TestServer server, string query = "", int width = 1280, ColorScheme scheme = ColorScheme.Light, string path = "/dashboard")
    {
        var playwright = await Playwright.CreateAsync();
        // The sandbox does not start for root, as which CI runs.
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Tools.Require("chromium"), Args = ["--no-sandbox", "--disable-gpu"] });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme });
        var opened = new DashboardBrowser(playwright, browser, page);
        page.Console += (_, message) => opened.Note(message.Type is "error" or "warning", message.Text);
        page.PageError += (_, error) => opened.Note(true, error);
        var origin = $"http://{server.Binding.LocalEndPoint}/";
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(origin, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
            {
                opened.Strangers.Add(request.Url);
            }
        };
        await page.GotoAsync($"{origin}{path[1..]}{query}");
        return opened;
    }

    public ILocator Row(string name) => Page.GetByRole(AriaRole.Row).Filter(new() { Has = Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }) });

    private void Note(bool isComplaint, string text)
    {
        if (isComplaint)
        {
            Complaints.Add(text);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
