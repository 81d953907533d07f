using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using FastHttp.Actors;
using FastHttp.Actors.Push;
using FastHttp.Actors.WebSockets;

namespace Ours;

/// <summary>
/// For benchmarks/push: messages at a fixed rate to all clients of /push/hub, by a hub, or of /push/each, by an actor that sends to each of
/// them. A message begins with the time of its publication.
/// </summary>
internal sealed class PushFeed
{
    private readonly PushHub _hub = new();
    private readonly IActorRef _sender;
    private volatile bool _isOver;

    public PushFeed(ActorSystem system) => _sender = system.ActorOf(Props.Create(() => new Sender()));

    public void Map(HttpRoutes routes)
    {
        routes.MapWebSocket("/push/hub", _hub, new PushClientOptions { Policy = PushPolicy.DropOldest, MaxBehind = 20 });
        routes.MapWebSocket("/push/each", Props.Create(() => new Listener(_sender)));
        routes.MapGet("/push/start/{way}/{rate}/{size}", ctx =>
        {
            _isOver = false;
            var isHub = ctx.RouteValue("way") == "hub";
            var (rate, size) = (Number(ctx.RouteValue("rate")!), Number(ctx.RouteValue("size")!));
            new Thread(() => Publish(isHub, rate, size)) { IsBackground = true }.Start();
            ctx.Text("started");
        });
        routes.MapGet("/push/stop", ctx =>
        {
            _isOver = true;
            ctx.Text(string.Create(CultureInfo.InvariantCulture, $"{_hub.Published} published, {_hub.Dropped} dropped"));
        });
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private void Publish(bool isHub, int rate, int size)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 1L; !_isOver; i++)
        {
            var wait = TimeSpan.FromSeconds((double)i / rate) - clock.Elapsed;
            Thread.Sleep(wait > TimeSpan.Zero ? wait : TimeSpan.Zero);
            // CLOCK_MONOTONIC, in nanoseconds.
            var message = new byte[size];
            message.AsSpan().Fill((byte)'x');
            Stopwatch.GetTimestamp().TryFormat(message, out _, "x16", CultureInfo.InvariantCulture);
            if (isHub)
            {
                _hub.Publish(message);
            }
            else
            {
                _sender.Tell(message);
            }
        }
    }

    private sealed class Listener(IActorRef sender) : WebSocketActor
    {
        protected override void OnOpen() => sender.Tell(Socket);
    }

    private sealed class Sender : ReceiveActor
    {
        private readonly List<WebSocketRef> _sockets = [];

        public Sender()
        {
            Receive<WebSocketRef>(_sockets.Add);
            Receive<byte[]>(message => _sockets.RemoveAll(socket => !socket.SendText(message)));
        }
    }
}
