using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http1;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Push;

namespace FastHttp.Actors.Events;

/// <summary>
/// One open event stream: writes what it is told into its connection, keeps it alive, and ends with it. It belongs to one client for
/// ever. Loop's thread, but for what says otherwise.
/// </summary>
internal sealed class EventStreamSession : Upgrade
{
    /// <summary>While no more than this waits for a client, it keeps up. As much as of a body that is sent in pieces.</summary>
    private const int Backlog = 64 * 1024;

    /// <summary>Enough for what comes back of the first question whether a client has left.</summary>
    private const long AskAgainAfter = 1000;

    private static readonly ServerSentEvent Farewell = new("draining") { Event = "end" };

    private readonly EventStreamOptions _options;
    private readonly EndStream _end;
    private IUpgradedConnection _connection = null!;
    private volatile EventStreamStage _stage;
    private long _lastSent;
    private bool _asksAgain;
    private PushedStream? _pushed;

    // Whoever waits until the client has taken what was sent.
    private TaskCompletionSource<bool>? _taken;

    public EventStreamSession(EventStreamOptions options)
    {
        _options = options;
        _end = new EndStream(this);
    }

    /// <summary>Set before it opens.</summary>
    public EventStreamRef Client { get; set; } = null!;

    /// <summary>Of the server.</summary>
    public required ServerLog Log { get; init; }

    /// <summary>Who serves it; told when it is open.</summary>
    public required IActorRef Handler { get; init; }

    /// <summary>Any thread.</summary>
    public bool IsOpen => _stage == EventStreamStage.Open;

    /// <summary>The connection's. Any thread.</summary>
    public EventLoop Loop { get; private set; } = null!;

    /// <summary>Any thread.</summary>
    public bool IsOnLoop => ReferenceEquals(EventLoop.Current, Loop);

    /// <summary>The connection's actor. It may serve another client by now; what is told to it goes by its session's stage.</summary>
    public ActorCell Cell { get; private set; } = null!;

    public override void Begin(IUpgradedConnection connection)
    {
        _connection = connection;
        Loop = connection.Loop;
        Cell = connection.Cell;
        _stage = EventStreamStage.Open;
        _lastSent = Loop.Now;
        if (_options.Retry is { } retry)
        {
            Span<byte> line = stackalloc byte[32];
            Write(line[..EventEncoding.WriteRetry(retry, line)]);
        }

        Watch();
        Loop.Tell(Handler, new EventStreamOpened(this), Cell.Self);
    }

    public override bool OnBytes(Span<byte> bytes, out int consumed)
    {
        consumed = bytes.Length;
        return true;
    }

    public override void OnSent()
    {
        EndWaiting(isSent: true);
        _pushed?.OnSent();
    }

    public override void OnDeadline()
    {
        if (_asksAgain)
        {
            _asksAgain = false;
            Write(EventEncoding.Comment);
        }

        Watch();
    }

    // The client's end does not tell whether it has left or only sends no more. What is sent to one that has left comes back as a reset
    // (RFC 9293 3.10.7.1); some transports tell of that when the next bytes are sent.
    public override void OnEnd()
    {
        Write(EventEncoding.Comment);
        _asksAgain = true;
        _connection.SetDeadline(AskAgainAfter);
    }

    public override void OnDrain()
    {
        if (IsOpen)
        {
            Write(Farewell);
            _connection.Close(CloseReason.Draining, lingers: false);
        }
    }

    public override void Release(CloseReason reason)
    {
        _stage = EventStreamStage.Ended;
        EndWaiting(isSent: false);
        _pushed?.Release();
        Client.OnEnded();
    }

    /// <summary>False: it is not open, or the client did not take what was sent before and is cut off.</summary>
    public bool Send(ServerSentEvent sent)
    {
        if (!IsOpen)
        {
            return false;
        }

        var length = EventEncoding.LengthOf(sent);
        if (!UntakenBytes.HasRoomFor(_connection, length, _options.MaxQueuedBytes))
        {
            CutOff();
            return false;
        }

        Write(sent, length);
        return true;
    }

    /// <summary>As <see cref="Send"/>; ends when the client keeps up.</summary>
    public Task<bool> SendAsync(ServerSentEvent sent)
    {
        if (!Send(sent))
        {
            return Task.FromResult(false);
        }

        if (_connection.Pending <= Backlog)
        {
            return Task.FromResult(true);
        }

        _taken ??= new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _taken.Task;
    }

    /// <summary>From now on it gets what a hub publishes, until one of the two ends.</summary>
    public void Subscribe(PushClient client) => (_pushed ??= new PushedStream(this, _connection)).Subscribe(client);

    /// <summary>The client does not take what is sent.</summary>
    public void CutOff()
    {
        Log.ClientTooSlow("event stream", Client.Request.Target, _connection.Pending);
        EndLater(EventStreamStage.CutOff);
    }

    /// <summary>Writes an event, however much waits for the client.</summary>
    public void Write(ServerSentEvent sent) => Write(sent, EventEncoding.LengthOf(sent));

    /// <summary>Something was sent, so that no heartbeat is due.</summary>
    public void NoteSent() => _lastSent = Loop.Now;

    /// <summary>Ends it: in order, or because whoever serves it has failed.</summary>
    public void EndLater(EventStreamStage stage)
    {
        if (IsOpen)
        {
            _stage = stage;
            // Not at once: the caller is another actor, and a failure in what follows is the connection's.
            Loop.Tell(Cell, _end, Cell.Self);
        }
    }

    /// <summary>A stream that was silent for the time of a heartbeat is sent one. The time is looked at then, and not for each event.</summary>
    private void Watch()
    {
        var interval = (long)_options.Heartbeat.TotalMilliseconds;
        var silence = Loop.Now - _lastSent;
        if (interval > 0 && silence >= interval)
        {
            Write(EventEncoding.Comment);
            silence = 0;
        }

        if (interval > 0)
        {
            _connection.SetDeadline(interval - silence);
        }
    }

    private void End()
    {
        switch (_stage)
        {
            case EventStreamStage.Closing:
                _connection.Close(CloseReason.ClosedByResponse, lingers: false);
                break;
            case EventStreamStage.Failed:
                _connection.Abort(CloseReason.ResponseBroken);
                break;
            case EventStreamStage.CutOff:
                _connection.Abort(CloseReason.ResponseTooSlow);
                break;
        }
    }

    private void Write(ServerSentEvent sent, int length)
    {
        var room = Room(length, out var start);
        Commit(room, start + EventEncoding.Write(sent, room[start..]));
    }

    private void Write(ReadOnlySpan<byte> lines)
    {
        var room = Room(lines.Length, out var start);
        lines.CopyTo(room[start..]);
        Commit(room, start + lines.Length);
    }

    private Span<byte> Room(int length, out int start)
    {
        var room = _connection.Reserve(length + ChunkFraming.MaxLength);
        start = _connection.IsChunked ? ChunkFraming.WriteHead(room, length) : 0;
        return room;
    }

    private void Commit(Span<byte> room, int length)
    {
        _connection.Commit(_connection.IsChunked ? length + ChunkFraming.WriteEnd(room[length..]) : length);
        NoteSent();
    }

    private void EndWaiting(bool isSent)
    {
        var taken = _taken;
        _taken = null;
        taken?.SetResult(isSent);
    }

    private sealed class EndStream(EventStreamSession session) : IDirectMessage
    {
        void IDirectMessage.Deliver(ActorCell receiver) => session.End();
    }
}
