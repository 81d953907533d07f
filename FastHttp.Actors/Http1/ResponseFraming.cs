using FastHttp.Actors.Http;

namespace FastHttp.Actors.Http1;

/// <summary>How the end of a response's body is told.</summary>
internal enum ResponseFraming
{
    /// <summary>No body and no field that speaks of one.</summary>
    None,

    /// <summary>Content-Length.</summary>
    Length,

    /// <summary>Transfer-Encoding: chunked.</summary>
    Chunked,

    /// <summary>The connection ends with the body: all that an HTTP/1.0 client understands when the length is not known.</summary>
    Close,
}

internal static class ResponseFramings
{
    /// <summary>RFC 9112 section 6.3 from the sender's side. <paramref name="version"/> is the request's, 10 or 11.</summary>
    public static ResponseFraming Of(int status, KnownMethod method, int version, long contentLength)
    {
        // RFC 9110 section 8.6 and RFC 9112 section 6.1: neither field in 1xx and 204, nor in a 2xx to CONNECT.
        if (status < 200 || status == 204 || (method == KnownMethod.Connect && status < 300))
        {
            return ResponseFraming.None;
        }

        if (contentLength >= 0)
        {
            return ResponseFraming.Length;
        }

        // A 304 without a declared length says nothing of the body it stands for; so does a response to HEAD.
        if (status == 304 || method == KnownMethod.Head)
        {
            return ResponseFraming.None;
        }

        return version == 11 ? ResponseFraming.Chunked : ResponseFraming.Close;
    }
}
