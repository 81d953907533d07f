using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace FastHttp.Actors.Tests.Http1;

/// <summary>
/// The rules once more, slow and obvious, over a text that is complete. It says whether a head is valid and what it means, not why
/// it is invalid. Written from the rules, with nothing of the parser in it.
/// </summary>
internal static partial class ReferenceHeadParser
{
    private const string Token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]";

    /// <summary>What <see cref="HeadRuns.Describe"/> would say, or null when the head is rejected or not complete.</summary>
    public static string? Describe(string text)
    {
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        string[] lines = text[..end].Split("\r\n");
        Match line = RequestLine().Match(lines[0]);
        Match[] fields = lines.Skip(1).Select(l => FieldLine().Match(l)).ToArray();
        if (!line.Success || lines[0].Length > 8192 || lines.Skip(1).Any(l => l.Length > 8192) || fields.Any(f => !f.Success) || fields.Length > 100
            || lines.Skip(1).Sum(l => l.Length + 2) > 32768)
        {
            return null;
        }

        string[] Values(string name) =>
            fields.Where(f => f.Groups[1].Value.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Groups[2].Value.Trim(' ', '\t')).ToArray();
        string[] List(string name) =>
            Values(name).SelectMany(v => v.Split(',')).Select(v => v.Trim(' ', '\t').ToLowerInvariant()).Where(v => v.Length > 0).ToArray();

        string method = line.Groups[1].Value;
        string target = line.Groups[2].Value;
        bool isHttp11 = line.Groups[3].Value == "1";
        string[] hosts = Values("Host");
        string[] lengths = Values("Content-Length");
        string[] codings = Values("Transfer-Encoding");
        string[] options = List("Connection");
        string[] expectations = List("Expect");
        if (Target(method, target) is not { } parts
            || hosts.Length > 1 || (hosts.Length == 0 && isHttp11) || hosts.Any(h => !IsHost(h))
            || lengths.Length > 1 || lengths.Any(l => !Digits().IsMatch(l) || !long.TryParse(l, CultureInfo.InvariantCulture, out _))
            || codings.Length > 1 || codings.Any(c => !c.Equals("chunked", StringComparison.OrdinalIgnoreCase)) || (codings.Length > 0 && !isHttp11)
            || codings.Length + lengths.Length > 1
            || expectations.Any(e => e != "100-continue"))
        {
            return null;
        }

        long length = lengths.Length == 0 ? -1 : long.Parse(lengths[0], CultureInfo.InvariantCulture);
        bool keep = !options.Contains("close") && (isHttp11 || options.Contains("keep-alive"));
        bool expect = expectations.Length > 0 && isHttp11 && (length > 0 || codings.Length > 0);
        return $"{end + 4} {method} {target} {(isHttp11 ? 11 : 10)} {parts.Form} path={parts.Path} query={parts.Query} "
            + $"host={parts.Host ?? hosts.FirstOrDefault("")} length={length} body={length > 0 || codings.Length > 0} chunked={codings.Length > 0} keep={keep} "
            + $"expect={expect} | {string.Join(" | ", fields.Select(f => $"{f.Groups[1].Value}={f.Groups[2].Value.Trim(' ', '\t')}"))}";
    }

    private static (string Form, string Path, string Query, string? Host)? Target(string method, string target)
    {
        if (method == "CONNECT")
        {
            return IsHost(target) && target[(target.LastIndexOf(':') + 1)..].TrimStart('0').Length > 0 && HasPort().IsMatch(target)
                ? ("Authority", "", "", target)
                : null;
        }

        string[] parts = target.Split('?', 2);
        string query = parts.Length > 1 ? parts[1] : "";
        if (BadPercent().IsMatch(parts[0]))
        {
            return null;
        }

        if (target[0] == '/')
        {
            return ("Origin", parts[0], query, null);
        }

        if (target[0] == '*')
        {
            return method == "OPTIONS" && target == "*" ? ("Asterisk", "*", "", null) : null;
        }

        Match match = Absolute().Match(parts[0]);
        return match.Success && IsHost(match.Groups[1].Value)
            ? ("Absolute", match.Groups[2].Length == 0 ? "/" : match.Groups[2].Value, query, match.Groups[1].Value)
            : null;
    }

    private static bool IsHost(string host)
    {
        Match match = Host().Match(host);
        string port = match.Groups[2].Value.TrimStart('0');
        return match.Success
            && !host.Contains("%00", StringComparison.Ordinal)
            && port.Length <= 5
            && (port.Length == 0 || int.Parse(port, CultureInfo.InvariantCulture) <= 65535)
            && (host[0] != '[' || IPAddress.TryParse(match.Groups[1].Value, out _));
    }

    [GeneratedRegex("^(" + Token + "{1,32}) ([\\x21\\x22\\x24-\\x7E]+) HTTP/1\\.([01])\\z")]
    private static partial Regex RequestLine();

    [GeneratedRegex("^(" + Token + "+):([\\t\\x20-\\x7E\\x80-\\xFF]*)\\z")]
    private static partial Regex FieldLine();

    [GeneratedRegex("^[Hh][Tt][Tt][Pp][Ss]?://([^/]*)(.*)\\z")]
    private static partial Regex Absolute();

    [GeneratedRegex("^(\\[[0-9A-Fa-f:.]+\\]|(?:[\\-._~!$&'()*+;=0-9A-Za-z]|%[0-9A-Fa-f]{2})+)(?::([0-9]*))?\\z")]
    private static partial Regex Host();

    [GeneratedRegex("[^:\\]]:[0-9]+\\z|\\]:[0-9]+\\z")]
    private static partial Regex HasPort();

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})|%00")]
    private static partial Regex BadPercent();

    [GeneratedRegex("^[0-9]+\\z")]
    private static partial Regex Digits();
}
