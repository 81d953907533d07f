namespace FastHttp.Actors.Http;

/// <summary>
/// Walks over the name=value pairs of a query or of a form body, as they were sent; text is decoded on request, with + for
/// a space. Empty pairs (as in "a&amp;&amp;b") are skipped; a pair without "=" has an empty value.
/// </summary>
internal ref struct QueryReader(ReadOnlySpan<byte> query)
{
    private ReadOnlySpan<byte> _rest = query;

    public readonly QueryReader Current => this;

    public ReadOnlySpan<byte> RawName { get; private set; }

    public ReadOnlySpan<byte> RawValue { get; private set; }

    public readonly string Name => PercentEncoding.DecodeToString(RawName, plusIsSpace: true);

    public readonly string Value => PercentEncoding.DecodeToString(RawValue, plusIsSpace: true);

    public readonly QueryReader GetEnumerator() => this;

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
                RawName = equals < 0 ? pair : pair[..equals];
                RawValue = equals < 0 ? default : pair[(equals + 1)..];
                return true;
            }
        }

        return false;
    }
}
