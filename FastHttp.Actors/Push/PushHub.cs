using System.Globalization;
using System.Text;
using System.Text.Unicode;
using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.Push;

/// <summary>
/// Sends what one publishes to many: clients of WebSockets and of server-sent events. A message is encoded once for each kind of client and sent
/// from there to all of them, without a copy for each. The newest messages are held in one ring; a client is a position in it, so
/// one that is stalled costs no memory and nobody else's time. Text only, since server-sent events cannot carry bytes.
/// </summary>
/// <remarks>
/// Any thread may use it, so an actor publishes by calling it. It belongs to no server and no ActorSystem, and needs no disposal. A client
/// gets messages in the order of their publication.
/// </remarks>
public sealed class PushHub
{
    private readonly Lock _publishing = new();
    private readonly PublishQueue _waiting;
    private readonly int _maxHistoryBytes;
    private volatile PushLoop[] _loops = [];
    private volatile bool _isCompleted;
    private int _clients;
    private long _dropped;

    /// <param name="options">What it holds; the defaults when null.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public PushHub(PushHubOptions? options = null)
    {
        options ??= new PushHubOptions();
        options.Check();
        History = options.History;
        _maxHistoryBytes = options.MaxHistoryBytes;
        Ring = new PushRing(options.History, options.MaxHistoryBytes, PushEpoch.Next());
        _waiting = new PublishQueue(_publishing, PublishWaiting);
    }

    /// <summary>Clients that follow it now.</summary>
    public int Clients => Volatile.Read(ref _clients);

    /// <summary>Messages that were published so far.</summary>
    public long Published => Ring.Count;

    /// <summary>
    /// Messages that clients lost because they did not keep up, each counted once for every client that lost it; see
    /// <see cref="PushPolicy.DropOldest"/>, <see cref="PushPolicy.LatestOnly"/>.
    /// </summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary><see cref="Complete"/> was called.</summary>
    public bool IsCompleted => _isCompleted;

    /// <summary>
    /// The id of the newest message, or that of the place before the first one: a decimal number, which grows by one. A client that begins
    /// after it gets everything that is published from now on. Ids of another hub, and of this program before its restart, are foreign.
    /// </summary>
    public string LastId => Ring.Last.ToString(CultureInfo.InvariantCulture);

    internal PushRing Ring { get; }

    internal int History { get; }

    /// <summary>Publishes a message to all clients. It does not wait.</summary>
    /// <param name="text">A lone surrogate becomes U+FFFD.</param>
    /// <param name="eventName">The event's name for clients of server-sent events, without a line end; WebSockets are sent only the text.</param>
    /// <returns>False: it is not published, because clients of <see cref="PushPolicy.Wait"/> have not kept up, or the hub was completed.</returns>
    /// <exception cref="ArgumentException">The text is larger than <see cref="PushHubOptions.MaxHistoryBytes"/>, or the name has a line end.</exception>
    public bool Publish(string text, string? eventName = null) => Publish(MessageOf(text, eventName));

    /// <inheritdoc cref="Publish(string, string?)"/>
    /// <param name="utf8">The text as UTF-8. It is copied.</param>
    /// <param name="eventName">The event's name for clients of server-sent events, without a line end; WebSockets are sent only the text.</param>
    /// <exception cref="ArgumentException">
    /// It is not UTF-8, or larger than <see cref="PushHubOptions.MaxHistoryBytes"/>, or the name has a line end.
    /// </exception>
    public bool Publish(ReadOnlySpan<byte> utf8, string? eventName = null) => Publish(MessageOf(utf8, eventName));

    /// <summary>Publishes a message when the clients of <see cref="PushPolicy.Wait"/> have kept up, in the order of the calls.</summary>
    /// <returns>False: the hub was completed. It ends at once when there is nobody to wait for.</returns>
    /// <param name="text">A lone surrogate becomes U+FFFD.</param>
    /// <param name="eventName">The event's name for clients of server-sent events, without a line end; WebSockets are sent only the text.</param>
    /// <param name="cancellation">Ends the wait; the message is not published then.</param>
    /// <exception cref="ArgumentException">The text is larger than <see cref="PushHubOptions.MaxHistoryBytes"/>, or the name has a line end.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ValueTask<bool> PublishAsync(string text, string? eventName = null, CancellationToken cancellation = default) =>
        PublishAsync(MessageOf(text, eventName), cancellation);

    /// <inheritdoc cref="PublishAsync(string, string?, CancellationToken)"/>
    /// <param name="utf8">The text as UTF-8. It is copied before this returns.</param>
    /// <param name="eventName">The event's name for clients of server-sent events, without a line end; WebSockets are sent only the text.</param>
    /// <param name="cancellation">Ends the wait; the message is not published then.</param>
    /// <exception cref="ArgumentException">
    /// It is not UTF-8, or larger than <see cref="PushHubOptions.MaxHistoryBytes"/>, or the name has a line end.
    /// </exception>
    public ValueTask<bool> PublishAsync(ReadOnlyMemory<byte> utf8, string? eventName = null, CancellationToken cancellation = default) =>
        PublishAsync(MessageOf(utf8.Span, eventName), cancellation);

    /// <summary>
    /// Nothing more is published. Clients get what was published before, and are ended: WebSockets with 1000, event streams in order. It may
    /// be called again.
    /// </summary>
    public void Complete()
    {
        lock (_publishing)
        {
            _isCompleted = true;
            while (!_waiting.IsEmpty)
            {
                _waiting.End(isPublished: false);
            }
        }

        WakeAll();
    }

    /// <summary>A client for somebody; it begins when its connection says so, with what is published from now on. Any thread.</summary>
    /// <param name="options">How it follows.</param>
    /// <param name="after">The id of the last message that it has: it gets what came after that. Null: it begins anew.</param>
    internal PushClient NewClient(PushClientOptions? options, string? after = null)
    {
        options ??= new PushClientOptions();
        var maxBehind = options.MaxBehindOf(History);
        if (after is null)
        {
            return new PushClient(this, options.Policy, maxBehind, Ring.Last + 1, hasMissed: false);
        }

        // What it says it has may be older than what is held, or of another hub, or nonsense.
        var first = Ring.First;
        var isKnown = long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) && sequence <= Ring.Last;
        return isKnown && sequence >= first - 1
            ? new PushClient(this, options.Policy, maxBehind, sequence + 1, hasMissed: false)
            : new PushClient(this, options.Policy, maxBehind, first, hasMissed: true);
    }

    /// <summary>The client's loop's thread.</summary>
    internal void Enter(PushClient client, EventLoop loop)
    {
        lock (_publishing)
        {
            _clients++;
            var part = Array.Find(_loops, known => known.Loop == loop);
            if (part is null)
            {
                part = new PushLoop(this, loop);
                _loops = [.. _loops, part];
            }

            client.Of(part, Ring.First);
            if (client.IsWaitedFor)
            {
                part.Limit = Math.Min(part.Limit, client.Limit);
                part.Oldest = Math.Min(part.Oldest, client.Next);
            }

            part.Add(client);
        }
    }

    /// <summary>The client's loop's thread.</summary>
    internal void Leave(PushClient client, PushLoop part)
    {
        lock (_publishing)
        {
            _clients--;
            part.Remove(client);
            if (part.Count == 0)
            {
                // A loop may end before the hub.
                _loops = [.. _loops.Where(other => other != part)];
            }
        }
    }

    internal void CountDropped(long count) => Interlocked.Add(ref _dropped, count);

    /// <summary>How far the clients of one loop that are waited for have come. That loop's thread.</summary>
    internal void SetRoom(PushLoop part, long limit, long oldest)
    {
        lock (_publishing)
        {
            (part.Limit, part.Oldest) = (limit, oldest);
        }

        PublishWaiting();
    }

    private void PublishWaiting()
    {
        var hasPublished = false;
        lock (_publishing)
        {
            while (_waiting.First is { } message && HasRoom(message))
            {
                Ring.Add(message);
                _waiting.End(isPublished: true);
                hasPublished = true;
            }
        }

        if (hasPublished)
        {
            WakeAll();
        }
    }

    private bool Publish(PushMessage message)
    {
        lock (_publishing)
        {
            if (_isCompleted || !_waiting.IsEmpty || !HasRoom(message))
            {
                return false;
            }

            Ring.Add(message);
        }

        WakeAll();
        return true;
    }

    private ValueTask<bool> PublishAsync(PushMessage message, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_publishing)
        {
            if (_isCompleted)
            {
                return new ValueTask<bool>(false);
            }

            if (!_waiting.IsEmpty || !HasRoom(message))
            {
                return new ValueTask<bool>(_waiting.Add(message, cancellation));
            }

            Ring.Add(message);
        }

        WakeAll();
        return new ValueTask<bool>(true);
    }

    private bool HasRoom(PushMessage message)
    {
        foreach (var part in _loops)
        {
            // Who is not waited for has no limit.
            if (Ring.Last >= part.Limit || (part.Oldest != long.MaxValue && Ring.FirstAfter(message.Utf8.Length) > part.Oldest))
            {
                return false;
            }
        }

        return true;
    }

    private void WakeAll()
    {
        foreach (var part in _loops)
        {
            part.Wake();
        }
    }

    private PushMessage MessageOf(string text, string? eventName)
    {
        ArgumentNullException.ThrowIfNull(text);
        return MessageOf(Encoding.UTF8.GetBytes(text), NameOf(eventName));
    }

    private PushMessage MessageOf(ReadOnlySpan<byte> utf8, string? eventName) =>
        Utf8.IsValid(utf8) ? MessageOf(utf8.ToArray(), NameOf(eventName)) : throw new ArgumentException("The text is not UTF-8.", nameof(utf8));

    private PushMessage MessageOf(byte[] utf8, string? eventName) => utf8.Length <= _maxHistoryBytes
        ? new PushMessage(utf8, eventName)
        : throw new ArgumentException($"The text has {utf8.Length} bytes, which is more than {nameof(PushHubOptions.MaxHistoryBytes)}, {_maxHistoryBytes}.");

    // WHATWG HTML 9.2.6: a line end would end the field.
    private static string? NameOf(string? eventName) => eventName.AsSpan().ContainsAny('\r', '\n')
        ? throw new ArgumentException("The name of an event has no line end.", nameof(eventName))
        : eventName;
}
