using System.Text;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.WebSockets;
using Xunit;
using static FastHttp.Actors.Tests.WebSockets.ClientFrames;

namespace FastHttp.Actors.Tests.WebSockets;

/// <summary>RFC 6455 8.1 over a real socket: text is UTF-8 (RFC 3629), in one frame and with a frame for each byte.</summary>
public sealed class Rfc6455_8_Utf8Tests
{
    private const string Greek = "CEBAE1BDB9CF83CEBCCEB5";

    /// <summary>In hexadecimal; what is between two bars is a text of its own.</summary>
    private const string Right = """
        48656C6C6F2DC2B540C39FC3B6C3A4C3BCC3A0C3A12D5554462D382121
        CEBA | CEBAE1BDB9 | CEBAE1BDB9CF83 | CEBAE1BDB9CF83CEBC | CEBAE1BDB9CF83CEBCCEB5
        00 | C280 | E0A080 | F0908080 | 7F | DFBF | EFBFBF | F48FBFBF
        ED9FBF | EE8080 | EFBFBD | EFBBBF61
        EFBFBE | EFBFBF | F09FBFBE | F09FBFBF | F0AFBFBE | F0AFBFBF | F0BFBFBE | F0BFBFBF | F18FBFBE | F18FBFBF | F19FBFBE | F19FBFBF
        F1AFBFBE | F1AFBFBF | F1BFBFBE | F1BFBFBF | F28FBFBE | F28FBFBF | F29FBFBE | F29FBFBF | F2AFBFBE | F2AFBFBF | F2BFBFBE | F2BFBFBF
        F38FBFBE | F38FBFBF | F39FBFBE | F39FBFBF | F3AFBFBE | F3AFBFBF | F3BFBFBE | F3BFBFBF | F48FBFBE | F48FBFBF
        EFBFB9 | EFBFBA | EFBFBB | EFBFBC | EFBFBD | EFB790 | EFB7AF
        """;

    private const string Wrong = """
        CE | CEBAE1 | CEBAE1BD | CEBAE1BDB9CF | CEBAE1BDB9CF83CE | CEBAE1BDB9CF83CEBCCE
        F888808080 | FC8480808080 | F7BFBFBF | FBBFBFBFBF | FDBFBFBFBFBF | F4908080
        80 | BF | 80BF | 80BF80 | 80BF80BF | 80BF80BF80 | 80BF80BF80BF | 808182838485868788898A8B8C8D8E8F
        C020C120 | E020E120 | F020F120 | F820F920 | FC20 | C220 | E2822061 | F09F9861
        C0 | E080 | F08080 | F8808080 | FC80808080 | DF | EFBF | F7BFBF | FBBFBFBF | FDBFBFBFBF
        C0E080F08080F8808080FC80808080DFEFBFF7BFBFFBBFBFBFFDBFBFBFBF
        FE | FF | FEFEFFFF
        C0AF | E080AF | F08080AF | F8808080AF | FC80808080AF
        C1BF | E09FBF | F08FBFBF | F887BFBFBF | FC83BFBFBFBF
        C080 | E08080 | F0808080 | F880808080 | FC8080808080
        EDA080 | EDADBF | EDAE80 | EDAFBF | EDB080 | EDBE80 | EDBFBF
        EDA080EDB080 | EDA080EDBFBF | EDADBFEDB080 | EDADBFEDBFBF | EDAE80EDB080 | EDAE80EDBFBF | EDAFBFEDB080 | EDAFBFEDBFBF
        """;

    [Fact]
    public Task Text_that_is_right_comes_back() => Run(
        from text in Split(Right)
        from frames in new[] { Of(1, text), ByteByByte(text) }
        select new FrameCase(Convert.ToHexString(text), frames, $"Text {Encoding.UTF8.GetString(text)}"));

    [Fact]
    public Task Text_that_is_wrong_closes() => Run(
        from text in Split(Wrong)
        from frames in new[] { Of(1, text), ByteByByte(text), Of(1, [.. Convert.FromHexString(Greek), .. text]) }
        select new FrameCase(Convert.ToHexString(text), frames, "Close 1007"));

    [Fact]
    public Task Bytes_need_not_be_text() => Run(
        from text in Split(Wrong)
        select new FrameCase(Convert.ToHexString(text), Of(2, text), $"Binary {Convert.ToHexString(text)}"));

    /// <summary>Each is sent as the beginning of a frame of 200 bytes, whose rest never comes.</summary>
    [Fact]
    public Task It_is_told_by_the_first_byte_that_cannot_be() => Run(
        from text in new[] { "80", "C0", "C1", "E080", "E09F", "EDA0", "EDBF", "F080", "F08F", "F490", "F5", "F8", "FE", "FF", "C220", "E28261", "F09F9861" }
        from before in new[] { "", Greek }
        let begun = Convert.FromHexString(before + text)
        select new FrameCase($"{before} {text}", Of(1, [.. begun, .. new byte[200 - begun.Length]])[..(8 + begun.Length)], "Close 1007"));

    [Fact]
    public Task It_is_told_before_the_message_is_whole() => Run(
        from text in Split(Wrong).Where(text => IsTold(text))
        select new FrameCase(Convert.ToHexString(text), [.. Text("begun ", false), .. Of(0, text, false)], "Close 1007"));

    // What only begins a character may go on.
    private static bool IsTold(byte[] text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            switch (Rune.DecodeFromUtf8(rest, out _, out var length))
            {
                case System.Buffers.OperationStatus.InvalidData:
                    return true;
                case System.Buffers.OperationStatus.NeedMoreData:
                    return false;
                default:
                    rest = rest[length..];
                    break;
            }
        }

        return false;
    }

    private static List<byte[]> Split(string table) =>
        [.. table.Split(['|', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Convert.FromHexString)];

    private static byte[] ByteByByte(byte[] text) =>
        [.. text.SelectMany((value, i) => Of(i == 0 ? 1 : 0, [value], isFinal: i == text.Length - 1))];

    private static async Task Run(IEnumerable<FrameCase> cases)
    {
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of()));
        await FrameCase.Run(server, cases);
    }
}
