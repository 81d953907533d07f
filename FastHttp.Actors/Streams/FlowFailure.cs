namespace FastHttp.Actors.Streams;

/// <summary>A request that was in a flow and will not come out.</summary>
/// <param name="Ctx">The request; unbound when what failed is none's that is in the flow.</param>
/// <param name="Cause">Why; null when nothing is known but that it was overtaken.</param>
internal readonly record struct FlowFailure(RequestCtx Ctx, Exception? Cause);
