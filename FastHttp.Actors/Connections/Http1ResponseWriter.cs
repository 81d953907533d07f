using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Http1;

namespace FastHttp.Actors.Connections;

/// <summary>Puts responses into a connection's send buffer in the form of HTTP/1.1, RFC 9112.</summary>
internal static class Http1ResponseWriter
{
    /// <summary>Puts a response behind the others.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="response">Status, fields and body.</param>
    /// <param name="request">Decides the form: HEAD has no body, 1.0 is told that the connection stays.</param>
    /// <param name="closes">The connection ends with this response.</param>
    /// <param name="server">Date, Server and memory.</param>
    public static void AppendResponse(ref SendBuffer output, ExchangeResponse response, RequestHead request, bool closes, ServerLoop server)
    {
        var body = response.Body.Written;
        var length = response.DeclaredLength < 0 ? LengthOf(response.Status, body.Length) : response.DeclaredLength;
        var head = HeadOf(response, request, closes, length, server);
        var span = output.Reserve(ResponseHeadWriter.Bound(head) + body.Length, server.Buffers);
        var written = ResponseHeadWriter.Write(span, head);
        if (StatusCodes.AllowsBody(response.Status, request.KnownMethod))
        {
            body.CopyTo(span[written..]);
            written += body.Length;
        }

        output.Commit(written);
    }

    /// <summary>Puts the head of a response behind the others whose body follows in pieces.</summary>
    public static ResponseStream AppendHead(ref SendBuffer output, ExchangeResponse response, RequestHead request, bool closes, ServerLoop server)
    {
        var head = HeadOf(response, request, closes, response.DeclaredLength, server);
        output.Commit(ResponseHeadWriter.Write(output.Reserve(ResponseHeadWriter.Bound(head), server.Buffers), head));
        return new ResponseStream(head.Framing, StatusCodes.AllowsBody(response.Status, request.KnownMethod), response.DeclaredLength, closes);
    }

    /// <summary>RFC 9110 15.2.1: the client may send the body that it holds back.</summary>
    public static void SendContinue(ConnectionActor connection)
    {
        connection.Output.Append("HTTP/1.1 100 Continue\r\n\r\n"u8, connection.Server.Buffers);
        connection.Flush();
    }

    /// <summary>A piece of a body, not empty: an empty chunk would be the last (RFC 9112 7.1).</summary>
    public static void AppendPiece(ref SendBuffer output, ReadOnlySpan<byte> bytes, bool isChunked, ServerLoop server)
    {
        if (isChunked)
        {
            output.Commit(ChunkFraming.Write(output.Reserve(bytes.Length + ChunkFraming.MaxLength, server.Buffers), bytes));
        }
        else
        {
            output.Append(bytes, server.Buffers);
        }
    }

    private static ResponseHead HeadOf(ExchangeResponse response, RequestHead request, bool closes, long length, ServerLoop server)
    {
        // RFC 9110 15.3.6: a 205 has no content, and says so, whatever was declared.
        length = response.Status == 205 ? 0 : length;
        return new ResponseHead
        {
            Status = response.Status,
            Framing = ResponseFramings.Of(response.Status, request.KnownMethod, request.Version, length),
            ContentLength = length,
            Connection = response.Status == 101 ? ConnectionOption.Upgrade
                : closes ? ConnectionOption.Close : request.Version == 10 ? ConnectionOption.KeepAlive : ConnectionOption.Default,
            ServerAndDate = server.ServerAndDate,
            ContentTypeLine = response.ContentTypeLine,
            Fields = response.Fields,
        };
    }

    // RFC 9110 8.6: the length of a 304 would be that of the 200 it stands for, which is not known here.
    private static long LengthOf(int status, int written) => status == 304 ? ContentLengthField.Unknown : written;
}
