namespace FastHttp.Actors.Http;

/// <summary>What becomes of a rejected request.</summary>
/// <param name="Reason">The row's key.</param>
/// <param name="Status">The status code of the response.</param>
/// <param name="Closes">Whether the connection ends: always, when where the next request begins cannot be trusted.</param>
/// <param name="Counter">The name under which it is counted; it never changes.</param>
/// <param name="Section">Where the rule is written.</param>
/// <param name="Text">One sentence for people. It holds nothing that the client sent.</param>
internal sealed record RejectionRow(Rejection Reason, int Status, bool Closes, string Counter, string Section, string Text)
{
    /// <summary>The condition will pass: the response says after how long to ask again.</summary>
    public bool AsksToRetry => Reason is Rejection.HandlerOverloaded or Rejection.RouteOverloaded or Rejection.QueueTimeout
        or Rejection.HandlerGone or Rejection.TooManyConnections or Rejection.ServerDraining;
}

/// <summary>The one table of all rejections, in the order of <see cref="Rejection"/>.</summary>
internal static class Rejections
{
    private const bool Close = true;
    private const bool Stay = false;

    /// <summary>Of the limits no RFC speaks: they are the server's own settings.</summary>
    private const string OwnLimit = "limits";

    public static IReadOnlyList<RejectionRow> All => Table;

    private static readonly RejectionRow[] Table =
    [
        new(Rejection.None, 0, Stay, "none", "", ""),

        new(Rejection.MalformedRequestLine, 400, Close, "malformed_request_line", "RFC 9112 3", "The request line is not a method, a target and a version with single spaces between them."),
        new(Rejection.MethodTooLong, 400, Close, "method_too_long", "RFC 9110 9.1", "The method is longer than 32 bytes."),
        new(Rejection.InvalidTarget, 400, Close, "invalid_target", "RFC 9112 3.2", "The request target is not valid for the method."),
        new(Rejection.InvalidPercentEncoding, 400, Close, "invalid_percent_encoding", "RFC 3986 2.1", "The path holds a percent sign without two hexadecimal digits, or an encoded NUL."),
        new(Rejection.MalformedVersion, 400, Close, "malformed_version", "RFC 9112 2.3", "The request line does not end in an HTTP version."),
        new(Rejection.UnsupportedVersion, 505, Close, "unsupported_version", "RFC 9110 15.6.6", "Only HTTP/1.1 and HTTP/1.0 are spoken here."),
        new(Rejection.RequestLineTooLong, 414, Close, "request_line_too_long", "RFC 9112 3", "The request line is longer than the server allows."),
        new(Rejection.Http2Preface, 400, Close, "http2_preface", "RFC 9113 3.4", "HTTP/2 is not spoken on this port."),
        new(Rejection.TlsHandshake, 400, Close, "tls_handshake", "RFC 8446 5.1", "TLS is not spoken on this port."),
        new(Rejection.TooManyEmptyLines, 400, Close, "too_many_empty_lines", "RFC 9112 2.2", "There are too many empty lines before the request line."),

        new(Rejection.InvalidLineEnd, 400, Close, "invalid_line_end", "RFC 9112 2.2", "A line does not end in CR LF."),
        new(Rejection.InvalidFieldName, 400, Close, "invalid_field_name", "RFC 9110 5.1", "A field line has no valid name before a colon."),
        new(Rejection.WhitespaceInFieldName, 400, Close, "whitespace_in_field_name", "RFC 9112 5.1", "There is whitespace before the colon of a field line."),
        new(Rejection.ObsoleteLineFolding, 400, Close, "obsolete_line_folding", "RFC 9112 5.2", "A line begins with whitespace."),
        new(Rejection.InvalidFieldValue, 400, Close, "invalid_field_value", "RFC 9110 5.5", "A field value holds a control character."),
        new(Rejection.FieldLineTooLong, 431, Close, "field_line_too_long", "RFC 6585 5", "A field line is longer than the server allows."),
        new(Rejection.FieldsTooLarge, 431, Close, "fields_too_large", "RFC 6585 5", "The fields together are longer than the server allows."),
        new(Rejection.TooManyFields, 431, Close, "too_many_fields", "RFC 6585 5", "There are more field lines than the server allows."),

        new(Rejection.MissingHost, 400, Close, "missing_host", "RFC 9112 3.2", "The request has no Host."),
        new(Rejection.DuplicateHost, 400, Close, "duplicate_host", "RFC 9112 3.2", "The request has more than one Host."),
        new(Rejection.InvalidHost, 400, Close, "invalid_host", "RFC 9112 3.2", "The Host is not a host with an optional port."),
        new(Rejection.InvalidContentLength, 400, Close, "invalid_content_length", "RFC 9112 6.3", "The Content-Length is not a number, or too large for one."),
        new(Rejection.DuplicateContentLength, 400, Close, "duplicate_content_length", "RFC 9112 6.3", "The request has more than one Content-Length."),
        new(Rejection.InvalidTransferEncoding, 400, Close, "invalid_transfer_encoding", "RFC 9112 6.3", "The Transfer-Encoding does not end in one chunked."),
        new(Rejection.DuplicateTransferEncoding, 400, Close, "duplicate_transfer_encoding", "RFC 9112 6.1", "The request has more than one Transfer-Encoding."),
        new(Rejection.UnsupportedTransferCoding, 501, Close, "unsupported_transfer_coding", "RFC 9112 6.1", "No transfer coding but chunked is understood."),
        new(Rejection.TransferEncodingInHttp10, 400, Close, "transfer_encoding_in_http10", "RFC 9112 6.1", "HTTP/1.0 has no Transfer-Encoding."),
        new(Rejection.ContentLengthAndTransferEncoding, 400, Close, "content_length_and_transfer_encoding", "RFC 9112 6.1", "The request has both Content-Length and Transfer-Encoding."),
        new(Rejection.UnsupportedExpectation, 417, Close, "unsupported_expectation", "RFC 9110 10.1.1", "No expectation but 100-continue is understood."),

        new(Rejection.InvalidChunkSize, 400, Close, "invalid_chunk_size", "RFC 9112 7.1", "A chunk does not begin with its size, or the size is too large for a number."),
        new(Rejection.InvalidChunkExtension, 400, Close, "invalid_chunk_extension", "RFC 9112 7.1.1", "A chunk extension is not made of tokens and quoted strings."),
        new(Rejection.ChunkExtensionTooLong, 400, Close, "chunk_extension_too_long", "RFC 9112 7.1.1", "The chunk extensions are longer than the server allows."),
        new(Rejection.InvalidChunkEnd, 400, Close, "invalid_chunk_end", "RFC 9112 7.1", "A chunk does not end in CR LF where its size says."),
        new(Rejection.ChunksTooSmall, 400, Close, "chunks_too_small", OwnLimit, "The chunks hold too little data for their framing."),
        new(Rejection.BodyTooLarge, 413, Close, "body_too_large", "RFC 9110 15.5.14", "The body is larger than the server allows."),

        new(Rejection.HeadTimeout, 408, Close, "head_timeout", "RFC 9110 15.5.9", "The request head did not arrive in time."),
        new(Rejection.BodyTooSlow, 408, Close, "body_too_slow", "RFC 9110 15.5.9", "The body arrives too slowly."),
        new(Rejection.TooManyConnectionsOfAddress, 429, Close, "too_many_connections_of_address", "RFC 6585 4", "There are too many connections from this address."),
        new(Rejection.TooManyConnections, 503, Close, "too_many_connections", "RFC 9110 15.6.4", "There are too many connections."),
        new(Rejection.ServerDraining, 503, Close, "server_draining", "RFC 9110 15.6.4", "The server is shutting down."),

        new(Rejection.RouteNotFound, 404, Stay, "route_not_found", "RFC 9110 15.5.5", "There is nothing at this path."),
        new(Rejection.MethodNotAllowed, 405, Stay, "method_not_allowed", "RFC 9110 15.5.6", "The method is not allowed at this path."),
        new(Rejection.TunnelNotSupported, 501, Close, "tunnel_not_supported", "RFC 9110 9.3.6", "This server opens no tunnels."),
        new(Rejection.HandlerFailed, 500, Stay, "handler_failed", "RFC 9110 15.6.1", "The server failed to answer."),
        new(Rejection.RequestUnhandled, 501, Stay, "request_unhandled", "RFC 9110 15.6.2", "The server does not implement this request."),
        new(Rejection.HandlerGone, 503, Stay, "handler_gone", "RFC 9110 15.6.4", "The handler of this path has stopped."),
        new(Rejection.HandlerOverloaded, 503, Stay, "handler_overloaded", "RFC 9110 15.6.4", "The handler of this path has too much to do."),
        new(Rejection.RouteOverloaded, 503, Stay, "route_overloaded", "RFC 9110 15.6.4", "There are too many requests of this path."),
        new(Rejection.QueueTimeout, 503, Stay, "queue_timeout", "RFC 9110 15.6.4", "The request has waited too long for its handler."),
        new(Rejection.HandlerTimeout, 503, Stay, "handler_timeout", "RFC 9110 15.6.4", "The handler did not answer in time."),
    ];

    public static RejectionRow Of(Rejection rejection) => Table[(int)rejection];
}
