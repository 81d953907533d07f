using System.Text;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.Tests.Http;

/// <summary>Parses the same bytes cut in different ways and tells all there is to tell of the result as one text.</summary>
internal static class HeadRuns
{
    public static readonly HeadLimits DefaultLimits = new();

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static RequestHead Parse(string text, HeadLimits? limits = null) =>
        ParseInParts(Bytes(text), new RequestHead(), limits ?? DefaultLimits, []);

    /// <summary>Gives the parser the bytes up to each cut, then all of them; each time in a new array, because buffers move.</summary>
    public static RequestHead ParseInParts(byte[] bytes, RequestHead head, HeadLimits limits, ReadOnlySpan<int> cuts)
    {
        head.Reset();
        ParseStatus status = ParseStatus.NeedMore;
        foreach (int cut in cuts)
        {
            status = status == ParseStatus.NeedMore ? RequestHeadParser.Parse(bytes.AsSpan(0, cut).ToArray(), head, limits) : status;
        }

        if (status == ParseStatus.NeedMore)
        {
            RequestHeadParser.Parse(bytes, head, limits);
        }

        return head;
    }

    public static RequestHead ParseDripped(byte[] bytes, RequestHead head, HeadLimits limits) =>
        ParseInParts(bytes, head, limits, Enumerable.Range(0, bytes.Length).ToArray());

    public static ParseStatus Status(RequestHead head) =>
        head.Rejection != Rejection.None ? ParseStatus.Rejected : head.Length > 0 ? ParseStatus.Done : ParseStatus.NeedMore;

    public static string Describe(RequestHead head, byte[] bytes)
    {
        if (Status(head) != ParseStatus.Done)
        {
            return $"{Status(head)} {head.Rejection}";
        }

        string Text(ByteRange range) => Encoding.Latin1.GetString(range.Of(bytes));
        IEnumerable<string> fields = Enumerable.Range(0, head.FieldCount).Select(head.GetField).Select(f => $"{Text(f.Name)}={Text(f.Value)}");
        return $"{head.Length} {Text(head.Method)} {Text(head.Target)} {head.Version} {head.Form} path={Text(head.Path)} query={Text(head.Query)} "
            + $"host={Text(head.Host)} length={head.ContentLength} chunked={head.IsChunked} keep={head.KeepAlive} upgrade={head.ConnectionUpgrade} "
            + $"expect={head.ExpectContinue} | {string.Join(" | ", fields)}";
    }

    /// <summary>The bytes as they would be written in source.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (char c in text.Length <= 100 ? text : text[..50] + "…" + text[^20..])
        {
            escaped.Append(c switch { '\r' => "\\r", '\n' => "\\n", '\t' => "\\t", < ' ' or '\x7F' => $"\\x{(int)c:X2}", _ => c.ToString() });
        }

        return escaped.ToString();
    }
}
