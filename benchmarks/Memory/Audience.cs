using System.Diagnostics;
using System.Globalization;
using System.Text;
using Akka.Actor;
using FastHttp.Actors.Push;
using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.InMemory;
using FastHttp.Actors.WebSockets;

namespace FastHttp.Actors.Benchmarks;

/// <summary>Many WebSockets that listen to one hub, without sockets: what each holds, and how long one publication takes.</summary>
internal static class Audience
{
    private const int Warm = 20;
    private const int Publications = 200;
    private const int MessageLength = 100;

    public static async Task Run(int clients)
    {
        using var system = ActorSystem.Create("push", """
            akka { loglevel = OFF, stdout-loglevel = OFF }
            fasthttp.event-loops { transport = in-memory, count = 1 }
            """);
        var hub = new PushHub();
        var fastHttp = system.FastHttp();
        var binding = await fastHttp.NewServerAt("127.0.0.1", 0)
            .BindAsync(routes => routes.MapWebSocket("/feed", hub, options: new WebSocketOptions { KeepAlive = TimeSpan.Zero }));
        var received = new Received();
        var listeners = new Listener[clients];
        // A few at a time: the pool of the loop keeps the blocks of those that were busy together.
        for (var i = 0; i < clients; i++)
        {
            listeners[i] = new Listener(received);
            if (i == clients / 10)
            {
                received.HeapBefore = GC.GetTotalMemory(forceFullCollection: true);
            }

            Until(() => fastHttp.Network.TryConnect(binding.LocalEndPoint, listeners[i]));
            listeners[i].Begin();
            if (i % 10 == 9)
            {
                Until(() => hub.Clients > i);
            }
        }

        Until(() => hub.Clients == clients);
        var counted = clients - (clients / 10);
        Say("clients", $"{clients:N0}");
        Say("heap for each", $"{(GC.GetTotalMemory(forceFullCollection: true) - received.HeapBefore) / counted:N0} B");
        var times = new List<double>();
        var text = new byte[MessageLength];
        for (var i = 0; i < Warm + Publications; i++)
        {
            var all = received.Messages + clients;
            var begun = Stopwatch.GetTimestamp();
            hub.Publish(text);
            var spin = default(SpinWait);
            while (received.Messages < all)
            {
                spin.SpinOnce(sleep1Threshold: -1);
            }

            times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        times.RemoveRange(0, Warm);
        times.Sort();
        Say("one publication to all", $"median {times[times.Count / 2]:F1} ms, p99 {times[times.Count * 99 / 100]:F1} ms, {times[times.Count / 2] * 1e6 / clients:F0} ns a client");
        Say("heap for each, after that", $"{(GC.GetTotalMemory(forceFullCollection: true) - received.HeapBefore) / counted:N0} B");
        GC.KeepAlive(listeners);
        await binding.Terminate(TimeSpan.Zero);
    }

    private static void Until(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > TimeSpan.FromMinutes(1))
            {
                throw new TimeoutException();
            }

            Thread.Yield();
        }
    }

    private static void Say(string name, FormattableString value) => Console.WriteLine($"{name,-34}{value.ToString(CultureInfo.InvariantCulture)}");

    /// <summary>Written by the loop.</summary>
    private sealed class Received
    {
        private long _messages;

        public long Messages => Volatile.Read(ref _messages);

        public long HeapBefore { get; set; }

        public void Add() => Volatile.Write(ref _messages, _messages + 1);
    }

    private sealed class Listener(Received received) : InMemoryPeer
    {
        private static readonly byte[] Request = Encoding.ASCII.GetBytes(
            "GET /feed HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

        private bool _hasAsked;
        private bool _isOpen;

        public void Begin() => Raise(Readiness.Readable);

        public override int Read(Span<byte> destination)
        {
            if (_hasAsked)
            {
                return TransportConnection.WouldBlock;
            }

            _hasAsked = true;
            Request.CopyTo(destination);
            return Request.Length;
        }

        public override int Write(ReadOnlySpan<byte> bytes)
        {
            if (_isOpen)
            {
                received.Add();
            }

            _isOpen = true;
            return bytes.Length;
        }

        public override void Closed(bool reset)
        {
        }
    }
}
