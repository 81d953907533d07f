using FastHttp.Actors.Http;

namespace FastHttp.Actors.WebSocketFrames;

/// <summary>
/// permessage-deflate in the opening handshake (RFC 7692 7.1). Both sides are asked to begin each message anew: no memory is held
/// between messages.
/// </summary>
internal static class DeflateOffer
{
    /// <summary>The value of Sec-WebSocket-Extensions that accepts it.</summary>
    public const string Accepted = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    /// <summary>Whether the client offers it in a form that can be accepted.</summary>
    /// <param name="extensions">The value of Sec-WebSocket-Extensions: a list of offers, the one liked most first.</param>
    public static bool IsAcceptable(ReadOnlySpan<byte> extensions)
    {
        foreach (var offer in new ListReader(extensions))
        {
            if (IsOffer(offer))
            {
                return true;
            }
        }

        return false;
    }

    // RFC 7692 7: an offer with a parameter that is unknown, comes twice or has a wrong value is declined.
    private static bool IsOffer(ReadOnlySpan<byte> offer)
    {
        var (index, seen) = (0, 0);
        foreach (var range in offer.Split((byte)';'))
        {
            var part = offer[range].Trim(" \t"u8);
            var bit = index++ == 0 ? NameBit(part) : ParameterBit(part);
            if (bit == 0 || (seen & bit) != 0)
            {
                return false;
            }

            seen |= bit;
        }

        return true;
    }

    private static int NameBit(ReadOnlySpan<byte> name) => Ascii(name, "permessage-deflate"u8) ? 1 : 0;

    private static int ParameterBit(ReadOnlySpan<byte> parameter)
    {
        var equals = parameter.IndexOf((byte)'=');
        var name = (equals < 0 ? parameter : parameter[..equals]).Trim(" \t"u8);
        var value = equals < 0 ? default : parameter[(equals + 1)..].Trim(" \t"u8).Trim((byte)'"');
        return Ascii(name, "server_no_context_takeover"u8) && equals < 0 ? 2
            : Ascii(name, "client_no_context_takeover"u8) && equals < 0 ? 4
            : Ascii(name, "client_max_window_bits"u8) && (equals < 0 || IsWindow(value)) ? 8
            // The deflater's window is 2^15 bytes and cannot be made smaller (RFC 7692 7.1.2.1).
            : Ascii(name, "server_max_window_bits"u8) && value.SequenceEqual("15"u8) ? 16
            : 0;
    }

    private static bool IsWindow(ReadOnlySpan<byte> value) =>
        value is [(byte)'8'] or [(byte)'9'] or [(byte)'1', >= (byte)'0' and <= (byte)'5'];

    private static bool Ascii(ReadOnlySpan<byte> value, ReadOnlySpan<byte> name) => System.Text.Ascii.EqualsIgnoreCase(value, name);
}
