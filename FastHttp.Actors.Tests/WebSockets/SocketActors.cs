using System.Collections.Concurrent;
using System.Text;
using Akka.Actor;
using FastHttp.Actors.WebSockets;

namespace FastHttp.Actors.Tests.WebSockets;

/// <summary>Sends back what it gets, and fails, stops or closes when told so.</summary>
internal sealed class EchoActor(ConcurrentQueue<string>? log) : WebSocketActor
{
    public static Props Of(ConcurrentQueue<string>? log = null) => Props.Create(() => new EchoActor(log));

    protected override void OnOpen() => log?.Enqueue($"open {Socket.Subprotocol}".TrimEnd());

    protected override void OnText(ReadOnlySpan<byte> utf8)
    {
        switch (Encoding.UTF8.GetString(utf8))
        {
            case "fail":
                throw new InvalidOperationException("It was told to fail.");
            case "stop":
                Context.Stop(Self);
                break;
            case "close":
                Socket.Close(4001, "as you like");
                break;
            default:
                Socket.SendText(utf8);
                break;
        }
    }

    protected override void OnBinary(ReadOnlySpan<byte> data) => Socket.SendBinary(data);

    protected override void OnClosed(int code, string reason) => log?.Enqueue($"closed {code} {reason}".TrimEnd());

    protected override void PostStop() => log?.Enqueue("stopped");
}

/// <summary>An actor that knows only the messages, and awaits at each.</summary>
internal sealed class PlainEchoActor : ReceiveActor
{
    public PlainEchoActor()
    {
        Receive<WebSocketOpened>(opened => opened.Socket.Tell(new WebSocketText($"hello {opened.Socket.Request.Target}")));
        ReceiveAsync<WebSocketText>(async text =>
        {
            var socket = Sender;
            await Task.Yield();
            socket.Tell(text);
        });
        Receive<WebSocketBinary>(binary => Sender.Tell(new WebSocketBinary(binary.Data, Ack: "taken")));
        Receive<string>(ack => Sender.Tell(new WebSocketText(ack)));
    }
}
