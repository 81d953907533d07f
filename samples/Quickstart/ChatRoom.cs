using System.Text.Json;
using Akka.Actor;
using FastHttp.Actors.Push;
using FastHttp.Actors.WebSockets;

namespace Quickstart;

/// <summary>The chat's one room: an ordinary actor that knows who is there, and sends each line to all of them.</summary>
internal sealed class ChatRoom : ReceiveActor
{
    private const int LinesKept = 50;

    private readonly Dictionary<IActorRef, string> _visitors = [];

    // Sends each line to all, and holds the last ones for those who come later.
    private readonly PushHub _hub = new(new PushHubOptions { History = LinesKept });
    private readonly string _beginning;

    public ChatRoom()
    {
        _beginning = _hub.LastId;
        Receive<Enter>(OnEnter);
        Receive<Say>(say => Publish(_visitors[Sender], say.Text), _ => _visitors.ContainsKey(Sender));
        Receive<Terminated>(OnTerminated);
    }

    /// <summary>From a visitor, once.</summary>
    public sealed record Enter(string Name, WebSocketRef Socket);

    /// <summary>From a visitor who has entered.</summary>
    public sealed record Say(string Text);

    private void OnEnter(Enter enter)
    {
        enter.Socket.Subscribe(_hub, after: _beginning);
        Context.Watch(Sender);
        _visitors[Sender] = enter.Name;
        Publish(null, $"{enter.Name} has come in. Here now: {_visitors.Count}.");
    }

    private void OnTerminated(Terminated visitor)
    {
        if (_visitors.Remove(visitor.ActorRef, out var left))
        {
            Publish(null, $"{left} has left. Here now: {_visitors.Count}.");
        }
    }

    private void Publish(string? from, string text) => _hub.Publish(JsonSerializer.SerializeToUtf8Bytes(new { from, text }));
}
