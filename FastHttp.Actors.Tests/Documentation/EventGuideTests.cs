using Akka.Actor;
using FastHttp.Actors.Events;
using FastHttp.Actors.Tests.Events;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Documentation;

/// <summary>The code of docs/events.md, at work. The clock is the quickstart's.</summary>
public sealed class EventGuideTests
{
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

    [Fact]
    public async Task An_actor_tells_its_readers()
    {
        await using var server = await TestServer.Start(_ => { });
        var newsroom = server.System.ActorOf(Props.Create<Newsroom>());
        var binding = await server.Bind(routes =>
        {
            routes.MapEvents("/news", reader => newsroom.Tell(reader));
        });
        using var client = await server.Connect(binding);
        await client.Send(RawEvents.Request("/news"));
        using var events = new RawEvents(client, await client.ReceiveHead());
        // Behind the reader, who was told when the head was sent.
        newsroom.Tell("Hello");
        Assert.Equal(new ParsedEvent("news", "Hello"), await events.Next());
    }
}
