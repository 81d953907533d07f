using System.Net.WebSockets;
using System.Text;
using FastHttp.Actors.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace FastHttp.Actors.Tests.Samples;

/// <summary>The quickstart's WebSockets: the echo, and the chat as two people have it in a browser.</summary>
public sealed class QuickstartSocketTests(QuickstartFixture quickstart) : IClassFixture<QuickstartFixture>
{
    private static readonly CancellationToken Patience = new CancellationTokenSource(TimeSpan.FromMinutes(5)).Token;

    [Fact]
    public async Task The_echo_sends_back_text_and_bytes_of_a_mebibyte()
    {
        using var client = new ClientWebSocket();
        await client.ConnectAsync(new Uri($"ws://{quickstart.Quickstart.EndPoint}/ws"), Patience);
        var bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);
        await client.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, Patience);
        Assert.Equal(bytes, await Receive(client));
        await client.SendAsync(Encoding.UTF8.GetBytes("äöü"), WebSocketMessageType.Text, endOfMessage: true, Patience);
        Assert.Equal("äöü", Encoding.UTF8.GetString(await Receive(client)));
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", Patience);
    }

    [RequiresToolFact("chromium")]
    public async Task Two_people_chat()
    {
        using var playwright = await Playwright.CreateAsync();
        // The sandbox does not start for root, as which CI runs.
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Tools.Require("chromium"), Args = ["--no-sandbox", "--disable-gpu"] });
        var complaints = new List<string>();
        var (ann, bob) = (await Enter("Ann"), await Enter("Bob"));
        await Expect(ann.GetByText("Bob has come in. Here now: 2.")).ToBeVisibleAsync();

        await ann.GetByLabel("Your message").FillAsync("Hello <b>Bob</b> & all");
        await ann.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        // What somebody writes stays text.
        await Expect(bob.GetByText("Hello <b>Bob</b> & all")).ToBeVisibleAsync();
        await Expect(ann.Locator("li.own")).ToHaveTextAsync("AnnHello <b>Bob</b> & all");

        await bob.CloseAsync();
        await Expect(ann.GetByText("Bob has left. Here now: 1.")).ToBeVisibleAsync();
        await ann.CloseAsync();
        Assert.Empty(complaints);

        async Task<IPage> Enter(string name)
        {
            var page = await browser.NewPageAsync();
            page.Console += (_, message) => Note(message.Type is "error" or "warning", message.Text);
            page.PageError += (_, error) => Note(true, error);
            await page.GotoAsync($"http://{quickstart.Quickstart.EndPoint}/chat");
            await page.GetByLabel("Your name").FillAsync(name);
            await page.GetByRole(AriaRole.Button, new() { Name = "Come in" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync($"You are {name}.");
            return page;
        }

        void Note(bool isComplaint, string text)
        {
            // A browser asks for an icon by itself.
            if (isComplaint && !text.Contains("404", StringComparison.Ordinal))
            {
                complaints.Add(text);
            }
        }
    }

    private static async Task<byte[]> Receive(ClientWebSocket client)
    {
        var (buffer, received) = (new byte[2 << 20], 0);
        ValueWebSocketReceiveResult result;
        do
        {
            result = await client.ReceiveAsync(buffer.AsMemory(received), Patience);
            received += result.Count;
        }
        while (!result.EndOfMessage);
        return buffer[..received];
    }
}
