using System.Text;
using Akka.Actor;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Upgrades;
using Xunit;
using static FastHttp.Actors.Tests.Upgrades.EchoUpgrades;

namespace FastHttp.Actors.Tests.Upgrades;

/// <summary>Connections that are switched to a protocol of the application, over real sockets.</summary>
public sealed class UpgradeTests
{
    public static TheoryData<string> Ways => new("/stream", "/flow", "/actor");

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_connection_is_handed_over(string way)
    {
        await using var server = await TestServer.Start(Map);
        using var client = await server.Connect();
        var response = await client.Exchange(Request(way));
        Assert.Equal((101, "echo", "Upgrade"), (response.Status, response["Upgrade"], response["Connection"]));
        for (var i = 0; i < 100; i++)
        {
            await client.Send($"Hello {i:000}");
            Assert.Equal($"Hello {i:000}", await client.Receive(9));
        }

        Assert.Equal(1, server.Loops[0].UpgradedConnections);
        client.CloseSend();
        Assert.Equal(0, await client.ReceiveEnd());
        await TestServer.Until(() => server.Loops[0].UpgradedConnections == 0, "it is counted out");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_is_sent_behind_the_request_at_once_is_the_protocols(string way)
    {
        await using var server = await TestServer.Start(Map);
        using var client = await server.Connect();
        await client.Send(Request(way) + "early");
        Assert.Equal(101, (await client.ReceiveResponse()).Status);
        Assert.Equal("early", await client.Receive(5));
        client.CloseSend();
        Assert.Equal(0, await client.ReceiveEnd());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Much_is_echoed_and_no_byte_is_lost(string way)
    {
        await using var server = await TestServer.Start(Map);
        using var client = await server.Connect();
        Assert.Equal(101, (await client.Exchange(Request(way))).Status);
        var sent = new byte[8 << 20];
        new Random(1).NextBytes(sent);
        var sending = Task.Run(async () =>
        {
            await client.Send(sent);
            client.CloseSend();
        });
        var received = Encoding.Latin1.GetBytes(await client.Receive(sent.Length));
        await sending;
        Assert.True(sent.AsSpan().SequenceEqual(received));
        Assert.Equal(0, await client.ReceiveEnd());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_drain_ends_what_only_reads(string way)
    {
        await using var server = await TestServer.Start(Map);
        using var client = await server.Connect();
        Assert.Equal(101, (await client.Exchange(Request(way))).Status);
        await client.Send("a");
        Assert.Equal("a", await client.Receive(1));
        var end = server.Binding.Terminate(TimeSpan.FromMinutes(1));
        Assert.Equal("", await client.ReceiveToEnd());
        client.Dispose();
        await end.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_client_that_resets_ends_it_without_a_failure(string way)
    {
        await using var server = await TestServer.Start(Map);
        using (var client = await server.Connect())
        {
            Assert.Equal(101, (await client.Exchange(Request(way))).Status);
            await client.Send("a");
            Assert.Equal("a", await client.Receive(1));
            client.Abort();
        }

        await TestServer.Until(() => server.Loops[0].UpgradedConnections == 0, "it is counted out");
        Assert.Equal(0, server.Binding.Snapshot().Routes.Sum(route => route.FailuresByType.Values.Sum()));
    }

    [Theory]
    [InlineData("GET /stream HTTP/1.1\r\nHost: test\r\n\r\n", "no field")]
    [InlineData("GET /stream HTTP/1.1\r\nHost: test\r\nUpgrade: echo\r\n\r\n", "not in Connection")]
    [InlineData("GET /stream HTTP/1.1\r\nHost: test\r\nConnection: upgrade\r\nUpgrade: other, echo/2\r\n\r\n", "another one")]
    [InlineData("GET /stream HTTP/1.0\r\nHost: test\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n", "1.0")]
    public async Task A_request_that_does_not_ask_for_it_gets_426(string request, string why)
    {
        await using var server = await TestServer.Start(Map);
        var response = await server.Exchange(request);
        Assert.Equal((why, 426, "echo"), (why, response.Status, response["Upgrade"]));
    }

    [Fact]
    public async Task One_of_several_protocols_is_enough()
    {
        await using var server = await TestServer.Start(Map);
        using var client = await server.Connect();
        Assert.Equal(101, (await client.Exchange(Request("/stream", "other, ECHO"))).Status);
    }

    [Fact]
    public async Task A_request_with_a_body_gets_400_and_its_body_is_not_taken_for_the_protocol()
    {
        await using var server = await TestServer.Start(routes =>
            routes.MapPost("/stream", ctx => ctx.Upgrade("echo", Echo, Patient)).WithStreamedBody());
        using var client = await server.Connect();
        await client.Send("POST /stream HTTP/1.1\r\nHost: test\r\nUpgrade: echo\r\nConnection: Upgrade\r\nContent-Length: 5\r\n\r\n");
        Assert.Equal(400, (await client.ReceiveResponse()).Status);
        client.CloseSend();
        Assert.Equal("", await client.ReceiveToEnd());
    }

    [Fact]
    public async Task A_delegate_that_fails_cuts_the_connection_off_and_is_counted()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/fails", ctx =>
        {
            ctx.Upgrade("echo", async stream =>
            {
                await stream.ReadExactlyAsync(new byte[1]);
                throw new InvalidOperationException("The delegate fails.");
            });
        }));
        using var client = await server.Connect();
        Assert.Equal(101, (await client.Exchange(Request("/fails"))).Status);
        await client.Send("a");
        Assert.Equal(-1, await client.ReceiveEnd());
        await TestServer.Until(() => server.Binding.Snapshot().Routes[0].FailuresByType.Values.Sum() == 1, "the failure is counted");
    }

    [Theory]
    [InlineData("!")]
    [InlineData(".")]
    public async Task An_actor_that_ends_without_a_word_cuts_its_client_off(string how)
    {
        await using var server = await TestServer.Start(Map);
        using var client = await server.Connect();
        Assert.Equal(101, (await client.Exchange(Request("/actor"))).Status);
        await client.Send(how);
        Assert.Equal(-1, await client.ReceiveEnd());
    }

    [Fact]
    public async Task A_silent_connection_is_cut_off_and_one_that_speaks_is_not()
    {
        var time = new ManualTime();
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/stream", ctx => ctx.Upgrade("echo", Echo, new UpgradeOptions { IdleTimeout = TimeSpan.FromSeconds(10) })), time: time);
        using var client = await server.Connect();
        Assert.Equal(101, (await client.Exchange(Request("/stream"))).Status);
        for (var i = 0; i < 5; i++)
        {
            Pass(TimeSpan.FromSeconds(9));
            await client.Send("a");
            Assert.Equal("a", await client.Receive(1));
        }

        Pass(TimeSpan.FromSeconds(11));
        Assert.Equal(-1, await client.ReceiveEnd());

        void Pass(TimeSpan span)
        {
            time.Advance(span);
            server.Wake();
        }
    }

    [Fact]
    public async Task A_client_is_not_held_silent_while_nobody_reads()
    {
        var time = new ManualTime();
        var goesOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/busy", ctx => ctx.Upgrade(
                "echo",
                async stream =>
                {
                    await goesOn.Task;
                    await Echo(stream);
                },
                new UpgradeOptions { IdleTimeout = TimeSpan.FromSeconds(10) })),
            time: time);
        using var client = await server.Connect();
        Assert.Equal(101, (await client.Exchange(Request("/busy"))).Status);
        for (var i = 0; i < 5; i++)
        {
            time.Advance(TimeSpan.FromSeconds(11));
            server.Wake();
            // The loop has seen the time when it has served another client.
            Assert.Equal(404, (await server.Get("/none")).Status);
        }

        goesOn.SetResult();
        await client.Send("a");
        Assert.Equal("a", await client.Receive(1));
    }

    [Fact]
    public async Task A_client_that_takes_too_little_of_what_an_actor_sends_is_cut_off()
    {
        TestServer? made = null;
        await using var server = made = await TestServer.Start(routes =>
            routes.MapGet("/flood", ctx => ctx.Upgrade("echo", made!.System.ActorOf<Flood>(), new UpgradeOptions { MaxQueuedBytes = 200_000 })));
        using var log = new CapturedLog(server.System);
        using var client = await server.ConnectWithBuffer(4096);
        await client.Send(Request("/flood"));
        await TestServer.Until(() => log.Lines.Any(line => line.Contains("The upgraded connection of /flood was cut off", StringComparison.Ordinal)), "the log tells of it");
        await TestServer.Until(() => server.Loops[0].UpgradedConnections == 0, "it is cut off");
    }

    private sealed class Flood : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is UpgradeOpened opened)
            {
                for (var i = 0; i < 1000; i++)
                {
                    opened.Connection.Tell(new UpgradeSend(new byte[10_000]));
                }
            }
        }
    }

    [Fact]
    public async Task Code_may_read_on_while_the_server_drains()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/stream", ctx =>
        {
            ctx.Upgrade("echo", Echo, new UpgradeOptions { ReadsOnWhenDraining = true });
        }));
        using var client = await server.Connect();
        Assert.Equal(101, (await client.Exchange(Request("/stream"))).Status);
        var end = server.Binding.Terminate(TimeSpan.FromMinutes(1));
        await TestServer.Until(() => server.Loops[0].IsDraining, "the drain has begun");
        await client.Send("still");
        Assert.Equal("still", await client.Receive(5));
        client.CloseSend();
        Assert.Equal(0, await client.ReceiveEnd());
        await end.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_read_can_be_cancelled_and_nothing_of_the_client_is_lost()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/stream", ctx =>
        {
            ctx.Upgrade("echo", async stream =>
            {
                using var patience = new CancellationTokenSource();
                var reading = stream.ReadAsync(new byte[10], patience.Token);
                await stream.WriteAsync("w"u8.ToArray());
                await patience.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.AsTask());
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stream.ReadAsync(new byte[10], patience.Token).AsTask());
                await stream.WriteAsync("c"u8.ToArray());
                await Echo(stream);
            });
        }));
        using var client = await server.Connect();
        Assert.Equal(101, (await client.Exchange(Request("/stream"))).Status);
        Assert.Equal("wc", await client.Receive(2));
        await client.Send("kept");
        Assert.Equal("kept", await client.Receive(4));
    }

    [Fact]
    public async Task Another_read_before_the_last_has_ended_is_a_mistake()
    {
        var told = new TaskCompletionSource<Exception>();
        await using var server = await TestServer.Start(routes => routes.MapGet("/stream", ctx =>
        {
            ctx.Upgrade("echo", async stream =>
            {
                var first = stream.ReadAsync(new byte[1]);
                try
                {
                    await stream.ReadExactlyAsync(new byte[1]);
                }
                catch (InvalidOperationException e)
                {
                    told.SetResult(e);
                }

                await first;
            });
        }));
        using var client = await server.Connect();
        Assert.Equal(101, (await client.Exchange(Request("/stream"))).Status);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await client.Send("a");
        Assert.Equal(0, await client.ReceiveEnd());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b/c")]
    [InlineData("a/")]
    [InlineData("a\r\nX: y")]
    public async Task Names_that_are_none_are_a_mistake(string protocol)
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx =>
        {
            Assert.Throws<ArgumentException>(nameof(protocol), () => ctx.Upgrade(protocol, Echo));
            ctx.Text("told");
        }));
        Assert.Equal("told", (await server.Exchange(Request("/"))).Body);
    }

    [Fact]
    public void Options_out_of_their_range_are_all_named()
    {
        var mistakes = Assert.Throws<ArgumentException>(
            () => new UpgradeOptions { IdleTimeout = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1), MaxQueuedBytes = 1023 }.Check()).Message;
        Assert.Contains("IdleTimeout must be", mistakes, StringComparison.Ordinal);
        Assert.Contains("MaxQueuedBytes must be", mistakes, StringComparison.Ordinal);
        new UpgradeOptions { IdleTimeout = TimeSpan.FromDays(1), MaxQueuedBytes = 1024 }.Check();
        new UpgradeOptions { IdleTimeout = TimeSpan.FromMilliseconds(1), MaxQueuedBytes = 1 << 30 }.Check();
    }
}
