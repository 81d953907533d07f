namespace FastHttp.Actors.Http;

/// <summary>
/// The members of a comma-separated list without the whitespace around them; empty members are skipped, RFC 9110 section
/// 5.6.1.2. For lists of tokens: a comma in a quoted string would divide it.
/// </summary>
internal ref struct ListReader(ReadOnlySpan<byte> list)
{
    private ReadOnlySpan<byte> _rest = list;

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly ListReader GetEnumerator() => this;

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            int comma = _rest.IndexOf((byte)',');
            ReadOnlySpan<byte> member = comma < 0 ? _rest : _rest[..comma];
            _rest = comma < 0 ? default : _rest[(comma + 1)..];
            Current = member.Trim(" \t"u8);
            if (!Current.IsEmpty)
            {
                return true;
            }
        }

        return false;
    }
}
