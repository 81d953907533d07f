namespace FastHttp.Actors.WebSockets;

/// <summary>A message of a WebSocket: <see cref="WebSocketText"/> or <see cref="WebSocketBinary"/>.</summary>
public abstract record WebSocketMessage
{
    private protected WebSocketMessage(object? ack) => Ack = ack;

    /// <summary>To send only: told to the sender when the client's system has taken the message; null for nothing.</summary>
    public object? Ack { get; init; }
}
