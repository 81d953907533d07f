namespace FastHttp.Actors;

/// <summary>One piece of a request's body, as <see cref="RequestCtx.ReadBodyAsync"/> gives it.</summary>
/// <param name="Bytes">The bytes; valid until the next piece is asked for or the request is answered. May be empty.</param>
/// <param name="IsLast">Nothing follows.</param>
/// <param name="IsAborted">
/// The rest will never come: the client left, broke a rule (the server responds to that itself), or was too slow. Always the last piece;
/// a response given afterwards is dropped.
/// </param>
public readonly record struct BodyPart(ReadOnlyMemory<byte> Bytes, bool IsLast, bool IsAborted)
{
    internal static readonly BodyPart Aborted = new(default, IsLast: true, IsAborted: true);
}
