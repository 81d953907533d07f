namespace FastHttp.Actors.Http;

/// <summary>Every reason for which the server itself says no. <see cref="Rejections"/> says what the client sees of each.</summary>
internal enum Rejection
{
    None,

    // The request line.
    MalformedRequestLine,
    MethodTooLong,
    InvalidTarget,
    InvalidPercentEncoding,
    MalformedVersion,
    UnsupportedVersion,
    RequestLineTooLong,
    Http2Preface,
    TlsHandshake,
    TooManyEmptyLines,

    // Field lines and trailers.
    InvalidLineEnd,
    InvalidFieldName,
    WhitespaceInFieldName,
    ObsoleteLineFolding,
    InvalidFieldValue,
    FieldLineTooLong,
    FieldsTooLarge,
    TooManyFields,

    // Fields with a meaning for the connection.
    MissingHost,
    DuplicateHost,
    InvalidHost,
    InvalidContentLength,
    DuplicateContentLength,
    InvalidTransferEncoding,
    DuplicateTransferEncoding,
    UnsupportedTransferCoding,
    TransferEncodingInHttp10,
    ContentLengthAndTransferEncoding,
    UnsupportedExpectation,

    // The body.
    InvalidChunkSize,
    InvalidChunkExtension,
    ChunkExtensionTooLong,
    InvalidChunkEnd,
    ChunksTooSmall,
    BodyTooLarge,

    // Time and room.
    HeadTimeout,
    BodyTooSlow,
    TooManyConnectionsOfAddress,
    TooManyConnections,
    ServerDraining,

    // Handlers.
    RouteNotFound,
    MethodNotAllowed,
    TunnelNotSupported,
    HandlerFailed,
    RequestUnhandled,
    HandlerGone,
    HandlerOverloaded,
    RouteOverloaded,
    QueueTimeout,
    HandlerTimeout,
}
