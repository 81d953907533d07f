namespace FastHttp.Actors.WebSocketFrames;

/// <summary>What <see cref="MessageReader.Read"/> has found.</summary>
internal enum FrameEvent : byte
{
    /// <summary>More bytes are needed.</summary>
    NeedMore,

    /// <summary>A whole message of text.</summary>
    Text,

    /// <summary>A whole message of bytes.</summary>
    Binary,

    Ping,

    Pong,

    Close,

    /// <summary>A rule is broken: close, with <see cref="MessageReader.FailCode"/>. Nothing more is read.</summary>
    Failed,
}
