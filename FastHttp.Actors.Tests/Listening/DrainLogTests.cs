using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Listening;

/// <summary>The log tells that a server begins to drain and that it has ended.</summary>
public sealed class DrainLogTests
{
    [Fact]
    public async Task A_drain_is_a_line_when_it_begins_and_one_when_it_has_ended()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Text("hello")), hocon: "akka.loglevel = INFO");
        using var log = new CapturedLog(server.System);
        using var idle = await server.Connect();
        Assert.Equal(200, (await idle.Exchange(Requests.Get("/"))).Status);

        await server.Binding.Terminate(FarAway).Soon();
        await server.Binding.Terminate(FarAway).Soon();

        Assert.Equal($"http drains: 1 connections are open, which have {FarAway.TotalSeconds} s to end. [FH1003]", Assert.Single(log.Numbered(1003)));
        Assert.Matches(@"^http has ended, \d+ ms after it was told to; 0 connections were cut off\. \[FH1004\]$", Assert.Single(log.Numbered(1004)));
    }

    [Fact]
    public async Task The_end_tells_how_many_were_cut_off()
    {
        var held = 0;
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", _ => { Interlocked.Increment(ref held); }).WithTimeout(FarAway), hocon: "akka.loglevel = INFO");
        using var log = new CapturedLog(server.System);
        using var one = await server.Connect();
        using var other = await server.Connect();
        await one.SendGet("/");
        await other.SendGet("/");
        await TestServer.Until(() => Volatile.Read(ref held) == 2, "both are handled");

        await server.Binding.Terminate(TimeSpan.Zero).Soon();

        Assert.Contains("; 2 connections were cut off.", Assert.Single(log.Numbered(1004)), StringComparison.Ordinal);
        Assert.Contains("(2)", Assert.Single(log.Numbered(1005)), StringComparison.Ordinal);
    }
}
