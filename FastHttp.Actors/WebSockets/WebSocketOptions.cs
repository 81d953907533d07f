using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.WebSockets;

/// <summary>What one WebSocket route allows. Checked when the route is mapped.</summary>
public sealed record WebSocketOptions
{
    private const int Largest = 1 << 30;

    /// <summary>Bytes of a message, inflated; 1 to 1 GiB, default 1 MiB. Beyond: close 1009, before its payload is taken.</summary>
    public int MaxMessageSize { get; init; } = 1 << 20;

    /// <summary>Frames of a message, 1 to 1,000,000; default 1,024. Beyond: close 1008.</summary>
    public int MaxFrames { get; init; } = 1024;

    /// <summary>
    /// Messages of a client, 1 to 1,000,000 a second and as many at once; default 0, any number, for the next message is read only when
    /// the actor is done with the last. Beyond: close 1008.
    /// </summary>
    public int MaxMessagesPerSecond { get; init; }

    /// <summary>
    /// Bytes that may wait for a client that does not take them, 1 KiB to 1 GiB; default 1 MiB. Beyond, the connection is cut off:
    /// a message left out would be worse. Who sends much waits for the Ack of <see cref="WebSocketText"/>.
    /// </summary>
    public int MaxQueuedBytes { get; init; } = 1 << 20;

    /// <summary>A client that is silent so long is sent a ping, and cut off after the same time again; 0 for never, else 1 s to a day. Default 30 s.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the client may take to respond to a close frame, 1 ms to a minute; default 5 s. Then the connection is cut off.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Agrees on permessage-deflate (RFC 7692) with clients that offer it, without context takeover; default false: it costs much
    /// time and memory for each message.
    /// </summary>
    public bool Deflate { get; init; }

    /// <summary>How many times as long as it came a message may become, beyond 64 KiB; 1 to 10,000, default 25. Beyond: close 1009.</summary>
    public int MaxInflateRatio { get; init; } = 25;

    /// <summary>The protocols that the server speaks, the one liked most first; empty by default. The first that the client offers is agreed on.</summary>
    public IReadOnlyList<string> Subprotocols { get; init; } = [];

    /// <summary>
    /// Whether a page of that origin may connect. By default only one of the server's own host, and clients that send no Origin,
    /// which are no browsers: else any page could use the cookies of its visitor here. Called on the loop; one that throws is a 500.
    /// </summary>
    public Func<RequestCtx, bool> AcceptsOrigin { get; init; } = Opening.IsSameOrigin;

    /// <exception cref="ArgumentException">Every value that is out of its range is named.</exception>
    internal void Check()
    {
        var mistakes = new OptionMistakes();
        mistakes.Range(nameof(MaxMessageSize), MaxMessageSize, 1, Largest);
        mistakes.Range(nameof(MaxFrames), MaxFrames, 1, 1_000_000);
        mistakes.Range(nameof(MaxMessagesPerSecond), MaxMessagesPerSecond, 0, 1_000_000);
        mistakes.Range(nameof(MaxQueuedBytes), MaxQueuedBytes, 1024, Largest);
        mistakes.Range(nameof(MaxInflateRatio), MaxInflateRatio, 1, 10_000);
        mistakes.Time(nameof(KeepAlive), KeepAlive, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), mayBeZero: true);
        mistakes.Time(nameof(CloseTimeout), CloseTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1), mayBeZero: false);
        foreach (var name in Subprotocols.Where(name => !FieldNames.IsToken(name)))
        {
            mistakes.Add($"{nameof(Subprotocols)}: \"{name}\" is not a token");
        }

        mistakes.Throw("WebSocket route");
    }
}
