using System.Text;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.Tests.Http1;

/// <summary>Parses the same bytes cut in different ways and tells all there is to tell of the result as one text.</summary>
internal static class HeadRuns
{
    public static readonly HeadLimits DefaultLimits = new();

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static ParsedHead Parse(string text, HeadLimits? limits = null) =>
        ParseInParts(Bytes(text), new ParsedHead(), limits ?? DefaultLimits, []);

    /// <summary>Gives the parser the bytes up to each cut, then all of them; each time in a new array, because buffers move.</summary>
    public static ParsedHead ParseInParts(byte[] bytes, ParsedHead head, HeadLimits limits, ReadOnlySpan<int> cuts)
    {
        head.Reset();
        ParseStatus status = ParseStatus.NeedMore;
        foreach (int cut in cuts)
        {
            status = status == ParseStatus.NeedMore ? head.Parse(bytes.AsSpan(0, cut).ToArray(), limits) : status;
        }

        if (status == ParseStatus.NeedMore)
        {
            head.Parse(bytes, limits);
        }

        return head;
    }

    public static ParsedHead ParseDripped(byte[] bytes, ParsedHead head, HeadLimits limits) =>
        ParseInParts(bytes, head, limits, Enumerable.Range(0, bytes.Length).ToArray());

    public static string Describe(ParsedHead parsed, byte[] bytes)
    {
        if (parsed.Status != ParseStatus.Done)
        {
            return $"{parsed.Status} {parsed.Rejection}";
        }

        RequestHead head = parsed.Head;

        string Text(ByteRange range) => Encoding.Latin1.GetString(range.Of(bytes));
        IEnumerable<string> fields = Enumerable.Range(0, head.FieldCount).Select(i => head.Fields[i]).Select(f => $"{Text(f.Name)}={Text(f.Value)}");
        return $"{parsed.Parser.HeadLength} {Text(head.Method)} {Text(head.Target)} {head.Version} {head.Form} path={Text(head.Path)} query={Text(head.Query)} "
            + $"host={Text(head.Host)} length={head.ContentLength} body={head.HasBody} chunked={parsed.Parser.IsChunked} keep={parsed.Parser.KeepAlive} "
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
