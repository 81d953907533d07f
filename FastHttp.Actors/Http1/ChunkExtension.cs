using FastHttp.Actors.Http;

namespace FastHttp.Actors.Http1;

/// <summary>
/// Checks one chunk's extensions byte by byte and keeps nothing of them: *( ";" token [ "=" ( token / quoted-string ) ] ), RFC 9112
/// section 7.1.1. The "bad whitespace" that the grammar allows around them is refused: no client sends it, and where
/// parsers disagree about whitespace, requests are smuggled.
/// </summary>
internal struct ChunkExtension
{
    private enum Stage
    {
        Start,
        NameStart,
        Name,
        ValueStart,
        Token,
        Quoted,
        QuotedPair,
        QuotedEnd,
    }

    private Stage _stage;

    /// <summary>The bytes taken, with the first semicolon.</summary>
    public int Length { get; private set; }

    /// <summary>Whether the line may end here.</summary>
    public readonly bool MayEnd => _stage is Stage.Name or Stage.Token or Stage.QuotedEnd;

    /// <summary>Whether the byte may follow.</summary>
    public bool Take(byte value)
    {
        Length++;
        switch (_stage)
        {
            case Stage.Start:
                return value == ';' && Go(Stage.NameStart);
            case Stage.NameStart:
                return TokenByte.Contains(value) && Go(Stage.Name);
            case Stage.Name:
                return TokenByte.Contains(value) || (value == '=' && Go(Stage.ValueStart)) || (value == ';' && Go(Stage.NameStart));
            case Stage.ValueStart:
                return (value == '"' && Go(Stage.Quoted)) || (TokenByte.Contains(value) && Go(Stage.Token));
            case Stage.Token:
                return TokenByte.Contains(value) || (value == ';' && Go(Stage.NameStart));
            case Stage.Quoted:
                _stage = value == '"' ? Stage.QuotedEnd : value == '\\' ? Stage.QuotedPair : Stage.Quoted;
                return FieldByte.Contains(value);
            case Stage.QuotedPair:
                return FieldByte.Contains(value) && Go(Stage.Quoted);
            default:
                return value == ';' && Go(Stage.NameStart);
        }
    }

    private bool Go(Stage next)
    {
        _stage = next;
        return true;
    }
}
