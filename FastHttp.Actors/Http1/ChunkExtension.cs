using FastHttp.Actors.Http;

namespace FastHttp.Actors.Http1;

/// <summary>
/// Checks one chunk's extensions byte by byte and keeps nothing of them: *( ";" token [ "=" ( token / quoted-string ) ] ), RFC 9112
/// section 7.1.1. The "bad whitespace" that the grammar allows around them is rejected: no client sends it, and where
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
        Invalid,
    }

    private Stage _stage;

    /// <summary>The bytes taken, with the first semicolon.</summary>
    public int Length { get; private set; }

    /// <summary>Whether the line may end here.</summary>
    public readonly bool MayEnd => _stage is Stage.Name or Stage.Token or Stage.QuotedEnd;

    /// <summary>Takes the next byte. False: it must not follow, and no other may.</summary>
    public bool TryTake(byte value)
    {
        Length++;
        _stage = After(value);
        return _stage != Stage.Invalid;
    }

    private readonly Stage After(byte value) => _stage switch
    {
        Stage.NameStart when TokenByte.Contains(value) => Stage.Name,
        Stage.Name when TokenByte.Contains(value) => Stage.Name,
        Stage.Name when value == '=' => Stage.ValueStart,
        Stage.ValueStart when value == '"' => Stage.Quoted,
        Stage.ValueStart or Stage.Token when TokenByte.Contains(value) => Stage.Token,
        Stage.Quoted when value == '"' => Stage.QuotedEnd,
        Stage.Quoted when value == '\\' => Stage.QuotedPair,
        Stage.Quoted or Stage.QuotedPair when FieldByte.Contains(value) => Stage.Quoted,
        Stage.Start or Stage.Name or Stage.Token or Stage.QuotedEnd when value == ';' => Stage.NameStart,
        _ => Stage.Invalid,
    };
}
