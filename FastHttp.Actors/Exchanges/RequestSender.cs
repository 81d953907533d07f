using System.Globalization;
using Akka.Actor;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// The Sender of a request. It is not an actor: Tell responds on the caller's thread, without a hop. It understands
/// <see cref="HttpResponse"/>, <see cref="Status.Failure"/>, <see cref="Status.Success"/> around a response, and the request's own
/// context (complete it as it stands). It belongs to one life of its exchange and can reach no other request.
/// </summary>
/// <param name="exchange">Whose request it is.</param>
/// <param name="life">The one it belongs to.</param>
/// <param name="slot">Who is told of its use; null when nobody wants to know.</param>
internal sealed class RequestSender(Exchange exchange, long life, HandlerSlot? slot = null) : MinimalActorRef
{
    private ActorPath? _path;

    // Only names the sender in logs and makes senders comparable; nothing can be looked up under it.
    public override ActorPath Path => _path ??= PathOf(life.ToString(CultureInfo.InvariantCulture));

    public override IActorRefProvider Provider => NoProvider();

    /// <summary>The same sender for code that is known to use it.</summary>
    public RequestSender Unobserved => slot is null ? this : new RequestSender(exchange, life);

    public static ActorPath PathOf(string name) => new RootActorPath(Address.AllSystems) / "fasthttp" / "request" / name;

    public static IActorRefProvider NoProvider() => throw new NotSupportedException(
        "The sender of a request lives in this process only: respond here, or send ctx.ToRequest() to other nodes.");

    protected override void TellInternal(object message, IActorRef sender)
    {
        slot?.NoteSenderUse();
        var ctx = new RequestCtx(exchange, life);
        switch (message)
        {
            case HttpResponse response:
                Reply(ctx, response, sender);
                break;
            case Status.Success { Status: HttpResponse response }:
                Reply(ctx, response, sender);
                break;
            case Status.Failure failure:
                HandlerFailure.Respond(ctx, failure.Cause ?? new InvalidOperationException("Status.Failure without a cause"), sender);
                break;
            case RequestCtx own when own.Equals(ctx):
                ctx.Complete();
                break;
            default:
                var wrong = $"A request cannot be responded to with a {message.GetType().FullName}: tell an HttpResponse or a Status.Failure.";
                HandlerFailure.Respond(ctx, new InvalidOperationException(wrong), sender);
                break;
        }
    }

    // The teller of a piped result has no one to throw at: a response that cannot be sent becomes a 500 with its cause logged.
    private static void Reply(RequestCtx ctx, HttpResponse response, IActorRef? sender)
    {
        try
        {
            ctx.Reply(response);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            HandlerFailure.Respond(ctx, e, sender);
        }
    }
}
