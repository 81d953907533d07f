namespace FastHttp.Actors.WebSocketFrames;

/// <summary>What one message may cost.</summary>
/// <param name="MaxSize">Bytes of a message, before and after it is inflated.</param>
/// <param name="MaxFrames">Frames of a message, so that a million empty ones are no message.</param>
/// <param name="MaxInflateRatio">How many times as long as it came a message may become, beyond <see cref="MessageInflater.Free"/>.</param>
internal sealed record MessageLimits(int MaxSize, int MaxFrames, int MaxInflateRatio);
