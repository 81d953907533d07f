namespace FastHttp.Actors.WebSocketFrames;

/// <summary>What a frame is (RFC 6455 5.2 and 11.8).</summary>
internal enum Opcode : byte
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}
