using System.Text.Json;
using Akka.Actor;
using FastHttp.Actors.WebSockets;

namespace Quickstart;

/// <summary>The chat's one room: an ordinary actor that knows who is there, and sends each line to all of them.</summary>
internal sealed class ChatRoom : ReceiveActor
{
    private const int LinesKept = 50;

    private readonly Dictionary<IActorRef, (string Name, WebSocketRef Socket)> _visitors = [];
    private readonly Queue<byte[]> _lines = new();

    public ChatRoom()
    {
        Receive<Enter>(OnEnter);
        Receive<Say>(say => Publish(_visitors[Sender].Name, say.Text), _ => _visitors.ContainsKey(Sender));
        Receive<Terminated>(OnTerminated);
    }

    /// <summary>From a visitor, once.</summary>
    public sealed record Enter(string Name, WebSocketRef Socket);

    /// <summary>From a visitor who has entered.</summary>
    public sealed record Say(string Text);

    private void OnEnter(Enter enter)
    {
        foreach (var line in _lines)
        {
            enter.Socket.SendText(line);
        }

        Context.Watch(Sender);
        _visitors[Sender] = (enter.Name, enter.Socket);
        Publish(null, $"{enter.Name} has come in. Here now: {_visitors.Count}.");
    }

    private void OnTerminated(Terminated visitor)
    {
        if (_visitors.Remove(visitor.ActorRef, out var left))
        {
            Publish(null, $"{left.Name} has left. Here now: {_visitors.Count}.");
        }
    }

    private void Publish(string? from, string text)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(new { from, text });
        _lines.Enqueue(line);
        if (_lines.Count > LinesKept)
        {
            _lines.Dequeue();
        }

        foreach (var (_, socket) in _visitors.Values)
        {
            socket.SendText(line);
        }
    }
}
