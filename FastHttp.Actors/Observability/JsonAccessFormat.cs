using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace FastHttp.Actors.Observability;

/// <summary>One JSON object a line. What is absent has no property. Escaped by the rules of System.Text.Json: the line is ASCII.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The writer is over memory: there is nothing to dispose of.")]
internal sealed class JsonAccessFormat : AccessFormat
{
    // 2026-11-28T12:00:00.0000000Z
    private const int TimeLength = 28;

    private readonly ArrayBufferWriter<byte> _buffer = new(MaxLine);
    private readonly Utf8JsonWriter _json;
    private readonly byte[] _latin = new byte[2 * (MostOfTarget + 3)];
    private readonly byte[] _value = new byte[MostOfTarget + 3];
    private readonly char[] _text = new char[MostOfField + 3];

    // Of the last line: one client mostly sends many requests.
    private readonly byte[] _client = new byte[64];
    private IPAddress? _lastClient;
    private int _clientLength;

    public JsonAccessFormat() => _json = new Utf8JsonWriter(_buffer);

    public override int Write(Span<byte> destination, in AccessEntry entry)
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        // Always as long, so that lines can be sorted as text.
        Span<byte> time = stackalloc byte[TimeLength];
        entry.Time.UtcDateTime.TryFormat(time, out var length, "O", CultureInfo.InvariantCulture);
        _json.WriteString("time"u8, time[..length]);
        PutClient(entry.Client);
        PutValue("method"u8, entry.Method, MostOfField);
        PutValue("target"u8, entry.Target, MostOfTarget);
        PutValue("protocol"u8, entry.Protocol, MostOfField);
        PutValue("unparsed"u8, entry.Unparsed, MostOfTarget);
        _json.WriteNumber("status"u8, entry.Status);
        _json.WriteNumber("bytes"u8, entry.Bytes);
        // In seconds, to the microsecond.
        _json.WriteNumber("duration"u8, entry.Duration.Ticks / TimeSpan.TicksPerMicrosecond / 1_000_000m);
        PutText("route"u8, entry.Route);
        PutValue("referer"u8, entry.Referer, MostOfField);
        PutValue("user_agent"u8, entry.UserAgent, MostOfField);
        PutText("rejection"u8, entry.Rejection);
        PutText("cut_off"u8, entry.CutOff);
        _json.WriteEndObject();
        _json.Flush();
        _buffer.WrittenSpan.CopyTo(destination);
        destination[_buffer.WrittenCount] = (byte)'\n';
        return _buffer.WrittenCount + 1;
    }

    private void PutClient(IPAddress? client)
    {
        if (client is null)
        {
            return;
        }

        if (!ReferenceEquals(client, _lastClient))
        {
            client.TryFormat(_client, out _clientLength);
            _lastClient = client;
        }

        _json.WriteString("client"u8, _client.AsSpan(0, _clientLength));
    }

    private void PutText(ReadOnlySpan<byte> name, string? text)
    {
        if (text is null)
        {
            return;
        }

        if (text.Length <= MostOfField)
        {
            _json.WriteString(name, text);
            return;
        }

        var end = char.IsHighSurrogate(text[MostOfField - 1]) ? MostOfField - 1 : MostOfField;
        text.CopyTo(0, _text, 0, end);
        Encoding.ASCII.GetChars(Cut, _text.AsSpan(end));
        _json.WriteString(name, _text.AsSpan(0, end + Cut.Length));
    }

    private void PutValue(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, int most)
    {
        if (value.IsEmpty)
        {
            return;
        }

        var shown = value;
        if (value.Length > most)
        {
            var end = EndOfCharacter(value, most);
            value[..end].CopyTo(_value);
            Cut.CopyTo(_value.AsSpan(end));
            shown = _value.AsSpan(0, end + Cut.Length);
        }

        // A field may hold any byte above 0x7F (RFC 9110 section 5.5). What is no UTF-8 was Latin-1 once.
        _json.WriteString(name, Utf8.IsValid(shown) ? shown : AsLatin(shown));
    }

    // A character of UTF-8 that is cut would make the whole value Latin-1. It has at most three bytes behind its first one.
    private static int EndOfCharacter(ReadOnlySpan<byte> value, int most)
    {
        for (var end = most; end >= most - 3; end--)
        {
            if ((value[end] & 0xC0) != 0x80)
            {
                return end;
            }
        }

        return most;
    }

    private ReadOnlySpan<byte> AsLatin(ReadOnlySpan<byte> value)
    {
        var length = 0;
        foreach (var b in value)
        {
            length += new Rune(b).EncodeToUtf8(_latin.AsSpan(length));
        }

        return _latin.AsSpan(0, length);
    }
}
