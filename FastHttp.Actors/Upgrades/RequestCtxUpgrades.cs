using Akka.Actor;
using Akka.IO;
using Akka.Streams;
using Akka.Streams.Dsl;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.Upgrades;

/// <summary>Responses that switch the connection to another protocol (RFC 9110 7.8). For WebSockets there are routes of their own.</summary>
public static class RequestCtxUpgrades
{
    /// <summary>
    /// Responds 101 and hands the connection over to a delegate, as a stream: what it reads are the client's bytes behind the request, what it
    /// writes goes to the client. One read and one write may be under way at a time, each asynchronous; a write ends when the client keeps up. When
    /// the delegate ends, the connection is closed; when it fails, it is cut off, and the failure is logged. It begins on the
    /// connection's event loop, goes on there after an await, and must not block. A request that does not ask for the protocol is answered with 426,
    /// one with a body with 400, and the delegate is not called.
    /// </summary>
    /// <remarks>
    /// A read of 0 bytes: the client has ended its sending, or the server drains. When the connection has ended, reads and writes fail with
    /// <see cref="UpgradeClosedException"/>; that it comes out of the delegate is no failure. The connection is counted as <c>upgraded</c>, and is
    /// cut off when it is idle (<see cref="UpgradeOptions.IdleTimeout"/>) or its client too slow.
    /// </remarks>
    /// <param name="ctx">A request of HTTP/1.1 without a body. Fields that were set before are sent along.</param>
    /// <param name="protocol">A token, and a version behind a slash if it has one: "echo", "echo/2".</param>
    /// <param name="serve">Serves the connection.</param>
    /// <param name="options">Limits; the defaults when null.</param>
    /// <exception cref="ArgumentException">It is no protocol's name, or an option is out of its range.</exception>
    public static void Upgrade(this RequestCtx ctx, string protocol, Func<Stream, Task> serve, UpgradeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(serve);
        Switch(ctx, protocol, options, (connection, _) => serve(new UpgradedStream(connection)));
    }

    /// <summary>
    /// Responds 101 and hands the connection over to a flow: what the client sends goes in, what comes out is sent, with back-pressure both
    /// ways. When it completes, the connection is closed; when it fails, cut off. When the client has ended its sending, or the server drains, the
    /// flow's input completes.
    /// </summary>
    /// <inheritdoc cref="Upgrade(RequestCtx, string, Func{Stream, Task}, UpgradeOptions)"/>
    /// <param name="ctx">A request of HTTP/1.1 without a body. Fields that were set before are sent along.</param>
    /// <param name="protocol">A token, and a version behind a slash if it has one.</param>
    /// <param name="flow">Materialised for this connection.</param>
    /// <param name="options">Limits; the defaults when null.</param>
    /// <param name="materializer">Of the flow; the system's when null.</param>
    public static void Upgrade<TMat>(
        this RequestCtx ctx, string protocol, Flow<ByteString, ByteString, TMat> flow, UpgradeOptions? options = null, IMaterializer? materializer = null)
    {
        ArgumentNullException.ThrowIfNull(flow);
        Switch(ctx, protocol, options, (connection, _) => UpgradeFlow.Run(connection, flow, materializer ?? connection.System.Materializer()));
    }

    /// <summary>
    /// Responds 101 and hands the connection over to an actor, mostly a child of the handler, which supervises it. It is told
    /// <see cref="UpgradeOpened"/>, then <see cref="UpgradeReceived"/> for each <see cref="UpgradeRead"/> that it tells the connection, and in the end
    /// <see cref="UpgradeClosed"/>, which comes alone when the connection was not handed over. It sends by <see cref="UpgradeSend"/>. When the actor ends without <see cref="UpgradeClose"/>, the connection is cut off.
    /// </summary>
    /// <inheritdoc cref="Upgrade(RequestCtx, string, Func{Stream, Task}, UpgradeOptions)"/>
    /// <param name="ctx">A request of HTTP/1.1 without a body. Fields that were set before are sent along.</param>
    /// <param name="protocol">A token, and a version behind a slash if it has one.</param>
    /// <param name="actor">Any actor of this process.</param>
    /// <param name="options">Limits; the defaults when null.</param>
    public static void Upgrade(this RequestCtx ctx, string protocol, IActorRef actor, UpgradeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var log = ctx.Exchange.Pool.Log;
        var target = ctx.Path;
        Switch(
            ctx, protocol, options,
            (connection, valid) => new ActorLink(connection, actor, valid.MaxQueuedBytes, waiting => log.ClientTooSlow("upgraded connection", target, waiting)).Serve(),
            neverBegan: () => actor.Tell(UpgradeClosed.Instance, ActorRefs.NoSender));
    }

    private static void Switch(RequestCtx ctx, string protocol, UpgradeOptions? options, Func<DuplexConnection, UpgradeOptions, Task> serve, Action? neverBegan = null)
    {
        ThrowUnlessProtocol(protocol);
        options ??= UpgradeOptions.Default;
        options.Check();
        if (!UpgradeField.AsksFor(ctx, protocol))
        {
            ctx.AddField("Upgrade", protocol).SetStatus(426).Text($"This is for clients that speak {protocol}.");
            neverBegan?.Invoke();
        }
        else if (UpgradeField.HasBody(ctx))
        {
            // A body that was not read could be taken for the protocol.
            ctx.SetStatus(400).CloseConnection().Text("A request for an upgrade must have no body.");
            neverBegan?.Invoke();
        }
        else if (!Responding.SwitchTo(
            ctx, protocol, new DuplexConnection(options, new UpgradeRun(ctx, connection => serve(connection, options)).Begin, neverBegan)))
        {
            neverBegan?.Invoke();
        }
    }

    private static void ThrowUnlessProtocol(string protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        var parts = protocol.Split('/');
        if (parts.Length > 2 || !parts.All(FieldNames.IsToken))
        {
            throw new ArgumentException($"The name of a protocol is a token, or two with a slash between them (RFC 9110 7.8), but is \"{protocol}\".", nameof(protocol));
        }
    }
}
