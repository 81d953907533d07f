namespace FastHttp.Actors.WebSockets;

/// <summary>Told to a <see cref="WebSocketRef"/>: close it. What was told before is sent first.</summary>
/// <param name="Code">1000 to 1003, 1007 to 1014, 3000 to 4999 (RFC 6455 7.4).</param>
/// <param name="Reason">For the client; what is beyond 123 bytes of UTF-8 is cut off.</param>
public sealed record WebSocketClose(int Code = 1000, string Reason = "");
