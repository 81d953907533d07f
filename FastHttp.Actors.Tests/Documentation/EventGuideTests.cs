using System.Globalization;
using Akka.Actor;
using FastHttp.Actors.Events;
using FastHttp.Actors.Tests.Events;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Documentation;

/// <summary>The code of docs/events.md, at work.</summary>
public sealed class EventGuideTests
{
    internal static class Clock
    {
        private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

        public static async Task Tell(EventStreamRef client)
        {
            // A browser that has lost its connection comes back by itself, and its events go on where they were.
            _ = int.TryParse(client.LastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var last);
            long id = last;
            using var timer = new PeriodicTimer(Interval);
            while (await client.SendAsync(new ServerSentEvent($"{DateTime.UtcNow:HH:mm:ss.f}") { Id = $"{++id}" }))
            {
                await timer.WaitForNextTickAsync(client.Closed);
            }
        }
    }

    /// <summary>Passes all on to a newsroom, in order, and tells when a reader is among it.</summary>
    private sealed class Desk(TaskCompletionSource told) : UntypedActor
    {
        private readonly IActorRef _newsroom = Context.ActorOf<Newsroom>();

        protected override void OnReceive(object message)
        {
            _newsroom.Forward(message);
            if (message is EventStreamRef)
            {
                told.TrySetResult();
            }
        }
    }

    internal sealed class Newsroom : ReceiveActor
    {
        private readonly HashSet<IActorRef> _readers = [];

        public Newsroom()
        {
            Receive<EventStreamRef>(reader => _readers.Add(Context.Watch(reader)));
            Receive<Terminated>(left => _readers.Remove(left.ActorRef));
            Receive<string>(news =>
            {
                var sent = new ServerSentEvent(news) { Event = "news" };
                foreach (var reader in _readers)
                {
                    reader.Tell(sent);
                }
            });
        }
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("Last-Event-ID: 41\r\n", 42)]
    [InlineData("Last-Event-ID: not a number\r\n", 1)]
    [InlineData("Last-Event-ID: -1\r\n", 1)]
    public async Task A_clock_goes_on_where_the_client_was(string fields, int first)
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapEvents("/clock", Clock.Tell);
        });
        using var events = await RawEvents.Open(server, "/clock", fields);
        Assert.Equal($"{first}", (await events.Next())!.LastEventId);
        Assert.Equal($"{first + 1}", (await events.Next())!.LastEventId);
    }

    [Fact]
    public async Task An_actor_tells_its_readers()
    {
        await using var server = await TestServer.Start(_ => { });
        var told = new TaskCompletionSource();
        var newsroom = server.System.ActorOf(Props.Create(() => new Desk(told)));
        var binding = await server.Bind(routes =>
        {
            routes.MapEvents("/news", reader => newsroom.Tell(reader));
        });
        using var client = await server.Connect(binding);
        await client.Send(RawEvents.Request("/news"));
        using var events = new RawEvents(client, await client.ReceiveHead());
        // Behind the reader.
        await told.Task.WaitAsync(TimeSpan.FromSeconds(20));
        newsroom.Tell("Hello");
        Assert.Equal(new ParsedEvent("news", "Hello"), await events.Next());
    }
}
