using System.Text;

namespace FastHttp.Actors.Tests.Events;

/// <summary>
/// What a browser makes of a text/event-stream: the WHATWG's HTML standard, 9.2.5 and 9.2.6, step by step. Written from the standard alone,
/// so that it shares no mistake with what it tests.
/// </summary>
internal sealed class EventParser
{
    private readonly StringBuilder _line = new();
    private readonly StringBuilder _data = new();
    private string _type = "";
    private string _id = "";
    private bool _isBehindCr;
    private bool _hasBegun;

    /// <summary>What it would hand to a page.</summary>
    public Queue<ParsedEvent> Events { get; } = new();

    public int Comments { get; private set; }

    /// <summary>Milliseconds; null when it was not told.</summary>
    public int? Retry { get; private set; }

    /// <summary>What it would send as Last-Event-ID.</summary>
    public string LastEventId { get; private set; } = "";

    public static IReadOnlyList<ParsedEvent> Parse(byte[] stream)
    {
        var parser = new EventParser();
        parser.Feed(Encoding.UTF8.GetString(stream));
        return [.. parser.Events];
    }

    public void Feed(string text)
    {
        foreach (var c in text)
        {
            // 9.2.5: one BOM at the beginning is no part of the stream.
            if (_hasBegun || c != '\uFEFF')
            {
                Take(c);
            }

            _hasBegun = true;
        }
    }

    private void Take(char c)
    {
        var isLfOfCrLf = c == '\n' && _isBehindCr;
        _isBehindCr = c == '\r';
        if (isLfOfCrLf)
        {
            return;
        }

        if (c is '\r' or '\n')
        {
            OnLine(_line.ToString());
            _line.Clear();
        }
        else
        {
            _line.Append(c);
        }
    }

    private void OnLine(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (line.Length == 0)
        {
            Dispatch();
        }
        else if (colon == 0)
        {
            Comments++;
        }
        else
        {
            var value = colon < 0 ? "" : line[(colon + 1)..];
            OnField(colon < 0 ? line : line[..colon], value.StartsWith(' ') ? value[1..] : value);
        }
    }

    private void OnField(string name, string value)
    {
        switch (name)
        {
            case "event":
                _type = value;
                break;
            case "data":
                _data.Append(value).Append('\n');
                break;
            case "id" when !value.Contains('\0', StringComparison.Ordinal):
                _id = value;
                break;
            case "retry" when value.All(char.IsAsciiDigit):
                Retry = int.Parse(value);
                break;
        }
    }

    private void Dispatch()
    {
        LastEventId = _id;
        if (_data.Length > 0)
        {
            Events.Enqueue(new ParsedEvent(_type.Length == 0 ? "message" : _type, _data.ToString(0, _data.Length - 1), LastEventId));
        }

        _data.Clear();
        _type = "";
    }
}
