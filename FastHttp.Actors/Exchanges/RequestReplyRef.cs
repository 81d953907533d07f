using System.Globalization;
using Akka.Actor;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// What a handler sees as Sender. It is not an actor: Tell answers the request on the caller's thread, without a hop or an
/// allocation. It understands <see cref="HttpResponse"/>, <see cref="Status.Failure"/>, <see cref="Status.Success"/> around a
/// response, and the request's own context (complete it as it stands).
/// </summary>
internal sealed class RequestReplyRef(RequestCtx ctx) : MinimalActorRef
{
    private ActorPath? _path;

    // Only names the ref in logs and makes refs comparable; nothing can be looked up under it.
    public override ActorPath Path => _path ??= new RootActorPath(Address.AllSystems) / "fasthttp" / "request" / UniqueName();

    public override IActorRefProvider Provider => throw new NotSupportedException(
        "The sender of a request lives in this process only: answer it here, or send ctx.ToRequest() to other nodes.");

    protected override void TellInternal(object message, IActorRef sender)
    {
        switch (message)
        {
            case HttpResponse response:
                Reply(response);
                break;
            case Status.Success { Status: HttpResponse response }:
                Reply(response);
                break;
            case Status.Failure failure:
                ctx.Fail(failure.Cause ?? new InvalidOperationException("Status.Failure without a cause"));
                break;
            case RequestCtx own when ReferenceEquals(own, ctx):
                ctx.Complete();
                break;
            default:
                ctx.Fail(new InvalidOperationException(
                    $"A request cannot be answered with a {message.GetType().FullName}: tell an HttpResponse or a Status.Failure."));
                break;
        }
    }

    // The teller of a piped result has no one to throw at: a response that cannot be sent becomes a 500 with its cause logged.
    private void Reply(HttpResponse response)
    {
        try
        {
            ctx.Reply(response);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            ctx.Fail(e);
        }
    }

    private string UniqueName() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(ctx).ToString("x8", CultureInfo.InvariantCulture);
}
