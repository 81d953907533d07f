using System.Text;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>Requests as bytes on the wire.</summary>
internal static class Requests
{
    public static string Get(string target, string fields = "") => $"GET {target} HTTP/1.1\r\nHost: test\r\n{fields}\r\n";

    public static string Get10(string target, string fields = "") => $"GET {target} HTTP/1.0\r\n{fields}\r\n";

    public static string Post(string target, string body, string fields = "") => Head("POST", target, body.Length, fields) + body;

    /// <summary>A head that declares a body.</summary>
    public static string Head(string method, string target, long length, string fields = "") =>
        $"{method} {target} HTTP/1.1\r\nHost: test\r\nContent-Length: {length}\r\n{fields}\r\n";

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>Text in which every part differs from its neighbours, so that a lost or doubled part shows.</summary>
    public static string Pattern(int length)
    {
        var text = new StringBuilder(length + 16);
        for (var i = 0; text.Length < length; i++)
        {
            text.Append(i).Append(',');
        }

        return text.ToString(0, length);
    }
}
