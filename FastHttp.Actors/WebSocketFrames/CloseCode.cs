namespace FastHttp.Actors.WebSocketFrames;

/// <summary>Why a WebSocket is closed (RFC 6455 7.4, and IANA's registry for 1012 to 1014).</summary>
internal static class CloseCode
{
    public const int Normal = 1000;
    public const int GoingAway = 1001;
    public const int ProtocolError = 1002;

    /// <summary>Never sent: the close frame had no code (RFC 6455 7.1.5).</summary>
    public const int None = 1005;

    /// <summary>Never sent: the connection ended without a close frame.</summary>
    public const int Abnormal = 1006;

    public const int InvalidData = 1007;
    public const int PolicyViolation = 1008;
    public const int TooLarge = 1009;
    public const int InternalError = 1011;

    /// <summary>A close frame may have it: RFC 6455 7.4.2 keeps 1000 to 2999 for registered codes and leaves 3000 to 4999 to libraries and applications.</summary>
    public static bool MayBeSent(int code) => code is (>= 1000 and <= 1014 and not (1004 or None or Abnormal)) or (>= 3000 and <= 4999);
}
