using System.Text;
using Akka.Actor;
using FastHttp.Actors.WebSockets;

namespace Quickstart;

/// <summary>One visitor of the chat: its first message is the visitor's name, each one after it a line.</summary>
internal sealed class ChatVisitor(IActorRef room) : WebSocketActor
{
    private const int LongestName = 30;

    private bool _hasEntered;

    protected override void OnText(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.UTF8.GetString(utf8).Trim();
        if (text.Length == 0)
        {
            return;
        }

        if (_hasEntered)
        {
            room.Tell(new ChatRoom.Say(text));
            return;
        }

        _hasEntered = true;
        room.Tell(new ChatRoom.Enter(text.Length > LongestName ? text[..LongestName] : text, Socket));
    }
}
