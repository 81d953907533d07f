using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Push;

namespace FastHttp.Actors.Events;

/// <summary>Routes of server-sent events (WHATWG HTML, 9.2).</summary>
public static class HttpRoutesEvents
{
    /// <summary>
    /// GET on that path opens a stream of events that a delegate serves: it sends by the <see cref="EventStreamRef"/>, and the stream ends when
    /// its task does. It begins on the loop of its connection, and goes on there after an await. What it throws cuts the stream off and is
    /// logged; a cancellation by <see cref="EventStreamRef.Closed"/> is none.
    /// </summary>
    /// <remarks>
    /// When the client leaves, sending returns false and <see cref="EventStreamRef.Closed"/> is cancelled. When the server drains, the client is
    /// sent a last event named "end" with the data "draining", which <c>onmessage</c> does not get, and the response ends.
    /// </remarks>
    /// <param name="routes">The routes.</param>
    /// <param name="pattern">As for every route.</param>
    /// <param name="serve">Serves one client.</param>
    /// <param name="options">Limits and heartbeat; the defaults when null.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static HttpRoute MapEvents(this HttpRoutes routes, string pattern, Func<EventStreamRef, Task> serve, EventStreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(serve);
        return Map(routes, pattern, client => Start(serve, client), options);
    }

    /// <inheritdoc cref="MapEvents(HttpRoutes, string, Func{EventStreamRef, Task}, EventStreamOptions)"/>
    [OverloadResolutionPriority(-1)]
    public static HttpRoute MapEvents(this HttpRoutes routes, string pattern, Func<EventStreamRef, ValueTask> serve, EventStreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(serve);
        return routes.MapEvents(pattern, client => serve(client).AsTask(), options);
    }

    /// <summary>
    /// GET on that path opens a stream of the events that a sequence gives. The next one is asked for when the client keeps up. The stream
    /// ends with the sequence; when the client leaves, the sequence's own cancellation token is cancelled, and it is disposed of.
    /// </summary>
    /// <inheritdoc cref="MapEvents(HttpRoutes, string, Func{EventStreamRef, Task}, EventStreamOptions)"/>
    public static HttpRoute MapEvents(
        this HttpRoutes routes, string pattern, Func<EventStreamRef, IAsyncEnumerable<ServerSentEvent>> serve, EventStreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(serve);
        return routes.MapEvents(pattern, SendAll, options);

        async Task SendAll(EventStreamRef client)
        {
            await foreach (var next in serve(client).WithCancellation(client.Closed))
            {
                if (!await client.SendAsync(next))
                {
                    break;
                }
            }
        }
    }

    /// <summary>
    /// GET on that path opens a stream of the events of a source of Akka.Streams, with back-pressure. It is materialised for each client, and
    /// cancelled when that leaves. When it completes the stream ends, when it fails the stream is cut off.
    /// </summary>
    /// <inheritdoc cref="MapEvents(HttpRoutes, string, Func{EventStreamRef, Task}, EventStreamOptions)"/>
    public static HttpRoute MapEvents<TMat>(
        this HttpRoutes routes, string pattern, Func<EventStreamRef, Source<ServerSentEvent, TMat>> serve, EventStreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(serve);
        return Map(routes, pattern, Run, options);

        Task Run(EventStreamRef client) => serve(client)
            .Via(client.Closed.AsFlow<ServerSentEvent>(cancelGracefully: true))
            .SelectAsync(1, client.SendAsync)
            .TakeWhile(isSent => isSent)
            .RunWith(Sink.Ignore<bool>(), client.System.Materializer());
    }

    /// <summary>
    /// GET on that path opens a stream of events and hands the client to whoever sends to it, mostly an actor:
    /// <c>client => room.Tell(new Joined(client))</c>. It stays open until it is closed or the client leaves, of which actors that watch it
    /// are told. The delegate runs on the loop and must not block; what it throws cuts the stream off and is logged.
    /// </summary>
    /// <inheritdoc cref="MapEvents(HttpRoutes, string, Func{EventStreamRef, Task}, EventStreamOptions)"/>
    [OverloadResolutionPriority(-2)]
    public static HttpRoute MapEvents(this HttpRoutes routes, string pattern, Action<EventStreamRef> serve, EventStreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(serve);
        return Map(routes, pattern, Join, options);

        Task? Join(EventStreamRef client)
        {
            serve(client);
            return null;
        }
    }

    /// <summary>
    /// GET on that path opens a stream of what the hub publishes, from then on, or behind the event that the client had last
    /// (<c>Last-Event-ID</c>), as far as that is held. See <see cref="EventStreamRef.Subscribe"/>. The stream ends when the hub completes.
    /// </summary>
    /// <param name="routes">The routes.</param>
    /// <param name="pattern">As for every route.</param>
    /// <param name="hub">Any; it may have many routes, on many servers.</param>
    /// <param name="client">What happens when a client does not keep up; the defaults when null.</param>
    /// <param name="options">Limits and heartbeat; the defaults when null.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static HttpRoute MapEvents(
        this HttpRoutes routes, string pattern, PushHub hub, PushClientOptions? client = null, EventStreamOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(hub);
        client ??= new PushClientOptions();
        client.MaxBehindOf(hub.History);
        return routes.MapEvents(pattern, stream => { stream.Subscribe(hub, client); }, options);
    }

    private static HttpRoute Map(HttpRoutes routes, string pattern, Func<EventStreamRef, Task?> serve, EventStreamOptions? options)
    {
        ArgumentNullException.ThrowIfNull(routes);
        options ??= new EventStreamOptions();
        options.Check();
        return routes.MapGet(pattern, Props.Create(() => new EventStreamsActor(serve, options)));
    }

    private static Task Start(Func<EventStreamRef, Task> serve, EventStreamRef client) =>
        EventLoopSynchronizationContext.Start((serve, client), static start => start.serve(start.client))
            ?? throw new InvalidOperationException("The delegate returned null in the place of a Task.");
}
