using System.Collections.Concurrent;
using Akka.Streams.Dsl;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.WebSockets;
using Xunit;

namespace FastHttp.Actors.Tests.WebSockets;

/// <summary>WebSockets served by a delegate or a flow.</summary>
public sealed class WebSocketDelegateTests
{
    [Fact]
    public async Task A_delegate_takes_messages_and_goes_on_on_its_loop()
    {
        var threads = new ConcurrentBag<EventLoop?>();
        var ended = new TaskCompletionSource();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", async (socket, messages) =>
        {
            await foreach (var message in messages)
            {
                threads.Add(EventLoop.Current);
                Assert.True(await socket.SendAsync(message));
                threads.Add(EventLoop.Current);
            }

            ended.SetResult();
        }));
        using var client = await RawSocket.Open(server);
        await client.Send(ClientFrames.Text("a"), ClientFrames.Of(2, [1]), ClientFrames.Text("c"));
        Assert.Equal("Text a", await client.Receive());
        Assert.Equal("Binary 01", await client.Receive());
        Assert.Equal("Text c", await client.Receive());
        await client.Send(ClientFrames.Close(1000));
        Assert.Equal("Close 1000", await client.Receive());
        Assert.Equal(0, await client.ReceiveEnd());
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.All(threads, thread => Assert.Same(server.Loops[0].Loop, thread));
    }

    [Fact]
    public async Task A_message_is_read_when_it_is_asked_for()
    {
        var next = new SemaphoreSlim(0);
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", async (socket, messages) =>
        {
            await foreach (var message in messages)
            {
                socket.SendText("got it");
                await next.WaitAsync();
            }
        }));
        using var client = await RawSocket.Open(server);
        await client.Send(ClientFrames.Text("a"), ClientFrames.Of(9, "behind it"u8));
        Assert.Equal("Text got it", await client.Receive());
        // The ping lies behind a message that is being served: what would come first is the pong, if it were read.
        await client.Send(ClientFrames.Text("b"));
        next.Release();
        Assert.Equal("Pong behind it", await client.Receive());
        Assert.Equal("Text got it", await client.Receive());
        next.Release();
    }

    [Fact]
    public async Task A_client_is_not_cut_off_while_its_message_is_served()
    {
        var time = new ManualTime();
        var next = new SemaphoreSlim(0);
        await using var server = await TestServer.Start(
            routes => routes.MapWebSocket("/ws", async (socket, messages) =>
            {
                await foreach (var message in messages)
                {
                    socket.SendText("begun");
                    await next.WaitAsync();
                    await socket.SendAsync(message);
                }
            }),
            time: time);
        using var client = await RawSocket.Open(server);
        await client.Send(ClientFrames.Text("a"));
        Assert.Equal("Text begun", await client.Receive());
        for (var i = 0; i < 5; i++)
        {
            time.Advance(TimeSpan.FromSeconds(30));
            // Behind it the loop has seen the time.
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            server.Loops[0].Loop.Post(_ => seen.SetResult(), null);
            await seen.Task;
        }

        next.Release();
        Assert.Equal("Text a", await client.Receive());
    }

    [Theory]
    [InlineData("end", "Close 1000")]
    [InlineData("fail", "Close 1011 The server has failed.")]
    [InlineData("fail later", "Close 1011 The server has failed.")]
    public async Task The_end_of_the_delegate_is_the_end_of_the_socket(string told, string received)
    {
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", async (_, messages) =>
        {
            await foreach (var message in messages)
            {
                if (((WebSocketText)message).Text == "end")
                {
                    return;
                }

                if (((WebSocketText)message).Text == "fail later")
                {
                    await Task.Yield();
                }

                throw new InvalidOperationException("It was told to fail.");
            }
        }));
        using var client = await RawSocket.Open(server);
        await client.Send(ClientFrames.Text(told));
        Assert.Equal(received, await client.Receive());
        await client.Send(ClientFrames.Close(1000));
        Assert.Equal(0, await client.ReceiveEnd());
    }

    [Fact]
    public async Task A_flow_is_a_handler()
    {
        var flow = Flow.Create<WebSocketMessage>().Select(message => message is WebSocketText { Text: "fail" }
            ? throw new InvalidOperationException("It was told to fail.") : (WebSocketMessage)new WebSocketText(((WebSocketText)message).Text.ToUpperInvariant()));
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", flow));
        using var client = await RawSocket.Open(server);
        for (var i = 0; i < 100; i++)
        {
            await client.Send(ClientFrames.Text($"message {i}"));
            Assert.Equal($"Text MESSAGE {i}", await client.Receive());
        }

        await client.Send(ClientFrames.Text("fail"));
        Assert.Equal("Close 1011 The server has failed.", await client.Receive());
    }

    [Fact]
    public async Task A_flow_that_never_ends_ends_with_its_client()
    {
        var ended = new TaskCompletionSource();
        var flow = Flow.FromSinkAndSource(Sink.Ignore<WebSocketMessage>().MapMaterializedValue(_ => Akka.NotUsed.Instance), Source.Repeat<WebSocketMessage>(new WebSocketText("tick")))
            .WatchTermination((_, task) => task.ContinueWith(_ => ended.TrySetResult(), TaskScheduler.Default));
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", flow));
        using (var client = await RawSocket.Open(server))
        {
            Assert.Equal("Text tick", await client.Receive());
            Assert.Equal("Text tick", await client.Receive());
            client.Abort();
        }

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }
}
