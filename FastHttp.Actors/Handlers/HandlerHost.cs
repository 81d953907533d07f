using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// What the supervisors of one server need to place handlers, and to respond for those that end. <paramref name="FailFast"/>: a handler
/// whose first start fails is a mistake of the bind.
/// </summary>
internal sealed record HandlerHost(
    EventLoopGroup Loops,
    HandlerWatch Watch,
    ServerLog Log,
    int MailboxLimit,
    HandlerSupervision Supervision,
    bool FailFast);
