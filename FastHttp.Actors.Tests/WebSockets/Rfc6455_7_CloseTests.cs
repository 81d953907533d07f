using System.Collections.Concurrent;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.WebSockets;
using Xunit;
using static FastHttp.Actors.Tests.WebSockets.ClientFrames;

namespace FastHttp.Actors.Tests.WebSockets;

/// <summary>RFC 6455 5.5.1 and 7 over a real socket: what a client may close with, and what comes back.</summary>
public sealed class Rfc6455_7_CloseTests
{
    [Fact]
    public Task Codes_that_may_be_sent_come_back() => Run(
        from code in (int[])[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]
        from reason in (string[])["", "a reason"]
        select new FrameCase($"7.4 {code} {reason}", Close(code, reason), $"Close {code}"));

    [Fact]
    public Task Codes_that_may_not_be_sent_are_wrong() => Run(
        from code in (int[])[0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535]
        select new FrameCase($"7.4 {code}", Close(code, "a reason"), "Close 1002"));

    [Fact]
    public Task Payloads() => Run(
    [
        new("5.5.1 none", Of(8, []), "Close"),
        new("5.5.1 one byte", Of(8, [3]), "Close 1002"),
        new("5.5.1 a code alone", Close(1000), "Close 1000"),
        new("5.5.1 a reason of 123 bytes", Close(1000, new string('r', 123)), "Close 1000"),
        new("5.5.1 a reason of 124 bytes", Close(1000, new string('r', 124)), "Close 1002"),
        new("8.1 a reason that is not UTF-8", Of(8, [0x03, 0xE8, 0xCE, 0xBA, 0xED, 0xA0, 0x80]), "Close 1007"),
        new("8.1 a reason that is cut off", Of(8, [0x03, 0xE8, 0xE2, 0x82]), "Close 1007"),
    ]);

    /// <summary>In one piece: the server ends the connection at once (RFC 6455 7.1.1), and who sends later finds that.</summary>
    [Fact]
    public Task What_follows_a_close_is_not_looked_at() => Run(
    [
        new("a text", [.. Close(1000), .. Text("late")], "Close 1000"),
        new("a second close", [.. Close(1000), .. Close(1001)], "Close 1000"),
        new("a ping", [.. Close(1000), .. Of(9, "late"u8)], "Close 1000"),
        new("something wrong", [.. Close(1000), 0xFF, 0xFF, 0xFF], "Close 1000"),
        new("a long text", [.. Close(1000), .. Of(2, new byte[1000])], "Close 1000"),
        new("within a message", [.. Text("a", false), .. Close(1000), .. Of(0, "b"u8)], "Close 1000"),
        new("a text before", [.. Text("early"), .. Close(1000)], "Text early", "Close 1000"),
        new("a large text before, and a ping behind", [.. Of(2, new byte[256 * 1024]), .. Close(4321), .. Of(9, [])], $"Binary {new string('0', 512 * 1024)}", "Close 4321"),
    ], inOnePiece: true);

    [Theory]
    [InlineData("1000")]
    [InlineData("none")]
    public async Task Our_close_is_responded_to_and_the_server_ends_first(string response)
    {
        var log = new ConcurrentQueue<string>();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of(log)));
        using var socket = await RawSocket.Open(server);
        await socket.Send(Text("close"));
        Assert.Equal("Close 4001 as you like", await socket.Receive());
        // RFC 6455 5.5.1: messages that were on their way are dropped, and pings get no pong any more.
        await socket.Send(Text("on its way"), Of(9, "p"u8), response == "none" ? Of(8, []) : Close(1000));
        Assert.Equal(0, await socket.ReceiveEnd());
        await TestServer.Until(() => log.Contains("stopped"), "its actor has ended");
        Assert.Equal(["open", "closed 4001 as you like", "stopped"], log);
    }

    [Theory]
    [InlineData(1002)]
    [InlineData(1007)]
    public async Task A_broken_rule_after_our_close_gets_no_second_close(int kind)
    {
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of()));
        using var client = await server.Connect();
        await client.Exchange(RawSocket.Request());
        await client.Send(Text("close"));
        await client.Send(kind == 1002 ? Of(3, []) : Of(1, [0xFF]));
        var received = await client.ReceiveToEnd();
        Assert.Equal("\u0088\u000D\u000F\u00A1as you like", received);
    }

    private static async Task Run(IEnumerable<FrameCase> cases, bool inOnePiece = false)
    {
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of()));
        await FrameCase.Run(server, cases, inOnePiece);
    }
}
