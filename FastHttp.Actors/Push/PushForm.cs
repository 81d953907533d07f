namespace FastHttp.Actors.Push;

/// <summary>The forms in which a message can be sent. A message holds each that was asked for.</summary>
internal enum PushForm
{
    WebSocketFrame,
    DeflatedFrame,
    Event,
}
