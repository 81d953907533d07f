namespace FastHttp.Actors.Http;

/// <summary>
/// Walks over the name=value pairs of a query or of a form body. Text is decoded on request, with + for a space. Empty pairs
/// (as in "a&amp;&amp;b") are skipped; a pair without "=" has an empty value.
/// </summary>
internal ref struct QueryReader(ReadOnlySpan<byte> query)
{
    private ReadOnlySpan<byte> _rest = query;
    private ReadOnlySpan<byte> _name;
    private ReadOnlySpan<byte> _value;

    public readonly string Name => PercentEncoding.DecodeToString(_name, plusIsSpace: true);

    public readonly string Value => PercentEncoding.DecodeToString(_value, plusIsSpace: true);

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            int ampersand = _rest.IndexOf((byte)'&');
            ReadOnlySpan<byte> pair = ampersand < 0 ? _rest : _rest[..ampersand];
            _rest = ampersand < 0 ? default : _rest[(ampersand + 1)..];
            if (!pair.IsEmpty)
            {
                int equals = pair.IndexOf((byte)'=');
                _name = equals < 0 ? pair : pair[..equals];
                _value = equals < 0 ? default : pair[(equals + 1)..];
                return true;
            }
        }

        return false;
    }
}
