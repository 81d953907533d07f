using System.Globalization;
using System.Net;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Push;

namespace FastHttp.Actors.Events;

/// <summary>
/// One client of an event stream, to send to. It may be kept, used by any thread, told <see cref="ServerSentEvent"/> like an actor, and
/// watched: an actor that has called <c>Context.Watch(client)</c> receives <see cref="Terminated"/> when the client has left or the stream
/// has ended. It belongs to one client for ever; when that has left, nothing happens. Lives in this process only.
/// </summary>
public sealed class EventStreamRef : MinimalActorRef
{
    private static readonly ActorPath All = new RootActorPath(Address.AllSystems) / "fasthttp" / "events";
    private static long _count;

    private readonly EventStreamSession _session;
    private readonly EventStreamEnd _end = new();

    internal EventStreamRef(EventStreamSession session, ActorSystem system, HttpRequest request, EndPoint? remoteEndPoint)
    {
        _session = session;
        System = system;
        Outgoing = new EventOutgoing(session);
        Request = request;
        RemoteEndPoint = remoteEndPoint;
        Path = All / Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
    }

    internal EventOutgoing Outgoing { get; }

    internal ActorSystem System { get; }

    /// <summary>The request that opened it: target, fields, route values.</summary>
    public HttpRequest Request { get; }

    /// <summary>The client's address; null when the transport has none.</summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>
    /// The last <see cref="ServerSentEvent.Id"/> that the client got before it lost its connection (its field <c>Last-Event-ID</c>): it
    /// expects what came after it. Null when it begins anew. It is the client's word: check it.
    /// </summary>
    public string? LastEventId => Request.Field("Last-Event-ID") is { Length: > 0 } id ? id : null;

    /// <summary>False: it has ended or is about to, or its client has left.</summary>
    public bool IsOpen => _session.IsOpen;

    /// <summary>
    /// Cancelled when the stream has ended, for whatever reason: its client has left, the server drains, it was closed. Made on first use;
    /// using it costs an allocation. Callbacks run on the thread pool.
    /// </summary>
    public CancellationToken Closed => _end.Token;

    /// <summary>Names it in logs; nothing can be looked up under it.</summary>
    public override ActorPath Path { get; }

    /// <exception cref="NotSupportedException">Always: it lives in this process only.</exception>
    public override IActorRefProvider Provider => RequestSender.NoProvider();

    /// <summary>
    /// Sends an event; nothing is allocated on the stream's loop. It leaves when the loop has done what else is ready. A client that does
    /// not take what is sent is cut off beyond <see cref="EventStreamOptions.MaxQueuedBytes"/>.
    /// </summary>
    /// <returns>False: it is closed, and the event is not sent. True: it is on its way, which may still end with the client's leave.</returns>
    public bool Send(ServerSentEvent sent)
    {
        ArgumentNullException.ThrowIfNull(sent);
        return Outgoing.Send(sent);
    }

    /// <summary>
    /// Sends an event, and ends when the client keeps up: at once while no more than 64 KiB wait for it, else when its system has taken
    /// all. On the stream's loop nothing is allocated unless it waits.
    /// </summary>
    /// <returns>False: it is closed, and the event may not have been sent.</returns>
    public Task<bool> SendAsync(ServerSentEvent sent)
    {
        ArgumentNullException.ThrowIfNull(sent);
        return Outgoing.SendAsync(sent);
    }

    /// <summary>
    /// From now on it is sent what the hub publishes, until the stream or the result's Dispose ends that; behind <see cref="LastEventId"/> if
    /// the client has one, as far as that is held. What is published after this call is sent, in order, as far as it is still held when the loop sees the call. The id of an event is that of
    /// its message. Where messages were lost before the next one, there is an event named <c>missed</c>, whose data is their number, or "unknown". When
    /// the hub completes, the stream is closed. Any thread; nothing happens when the stream is closed.
    /// </summary>
    /// <param name="hub">Any.</param>
    /// <param name="options">What happens when the client does not keep up; the defaults when null.</param>
    /// <returns>Ends it, from any thread. The stream stays open.</returns>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public IDisposable Subscribe(PushHub hub, PushClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(hub);
        var client = hub.NewClient(options, LastEventId);
        Outgoing.Subscribe(client);
        return client;
    }

    /// <summary>
    /// Ends the response in order, behind what was sent before. A browser connects again all the same: to keep it from that, send an event on
    /// which its page calls <c>close()</c>. The same as to tell it <see cref="PoisonPill"/>.
    /// </summary>
    public void Close() => Outgoing.End(EventStreamStage.Closing);

    /// <summary>The same as <see cref="Close"/>.</summary>
    public override void Stop() => Close();

    /// <summary>For Akka: watching.</summary>
    public override void SendSystemMessage(ISystemMessage message)
    {
        switch (message)
        {
            case Watch watch when watch.Watchee.Equals(this):
                _end.Add(this, watch.Watcher);
                break;
            case Unwatch unwatch when unwatch.Watchee.Equals(this):
                _end.Remove(unwatch.Watcher);
                break;
        }
    }

    internal void OnEnded() => _end.Come(this);

    /// <summary>Whoever serves it has failed.</summary>
    internal void Fail() => Outgoing.End(EventStreamStage.Failed);

    /// <inheritdoc />
    protected override void TellInternal(object message, IActorRef sender)
    {
        switch (message)
        {
            case ServerSentEvent sent:
                Send(sent);
                break;
            case PoisonPill:
                Close();
                break;
            default:
                UnknownMessage.Log(this, System, message, sender, "ServerSentEvent");
                break;
        }
    }
}
