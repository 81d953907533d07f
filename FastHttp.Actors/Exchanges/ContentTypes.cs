namespace FastHttp.Actors;

/// <summary>The Content-Type values the answering methods use.</summary>
public static class ContentTypes
{
    /// <summary>text/plain; charset=utf-8. Without the charset browsers read text as their country's old encoding.</summary>
    public const string Text = "text/plain; charset=utf-8";

    /// <summary>application/json, always UTF-8 (RFC 8259 8.1).</summary>
    public const string Json = "application/json";

    /// <summary>application/octet-stream.</summary>
    public const string Bytes = "application/octet-stream";

    /// <summary>text/html; charset=utf-8.</summary>
    public const string Html = "text/html; charset=utf-8";
}
