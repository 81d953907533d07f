namespace FastHttp.Actors;

/// <summary>The Content-Type values the answering methods use.</summary>
public static class ContentTypes
{
    /// <summary>text/plain; the text is UTF-8, which is also what clients assume of JSON and modern text.</summary>
    public const string Text = "text/plain";

    /// <summary>application/json, always UTF-8 (RFC 8259 8.1).</summary>
    public const string Json = "application/json";

    /// <summary>application/octet-stream.</summary>
    public const string Bytes = "application/octet-stream";

    /// <summary>text/html; charset=utf-8.</summary>
    public const string Html = "text/html; charset=utf-8";
}
