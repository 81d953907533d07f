using FastHttp.Actors.Http;

namespace FastHttp.Actors;

/// <summary>
/// A query's parameters in the order they came, "+" read as a space, percent-decoded as UTF-8. Those of a <see cref="RequestCtx"/> are
/// valid until the response.
/// </summary>
public readonly ref struct QueryParameters
{
    // A context is asked each time, since it knows whether its request is over; a copy has its query for good.
    private readonly RequestCtx _ctx;
    private readonly ReadOnlySpan<byte> _copy;
    private readonly bool _isCopy;

    internal QueryParameters(RequestCtx ctx) => _ctx = ctx;

    internal QueryParameters(ReadOnlySpan<byte> copy)
    {
        _copy = copy;
        _isCopy = true;
    }

    /// <summary>The first value of that name; null when there is none.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var parameter in this)
            {
                if (string.Equals(parameter.Name, name, StringComparison.Ordinal))
                {
                    return parameter.Value;
                }
            }

            return null;
        }
    }

    /// <summary>Enumerates the parameters.</summary>
    public Enumerator GetEnumerator() => new(_isCopy ? _copy : _ctx.RawQuery);

    /// <summary>Walks over the parameters.</summary>
    public ref struct Enumerator
    {
        private QueryReader _reader;

        internal Enumerator(ReadOnlySpan<byte> query) => _reader = new QueryReader(query);

        /// <summary>The parameter the enumerator stands on; both strings are made here.</summary>
        public readonly (string Name, string Value) Current => (_reader.Name, _reader.Value);

        /// <summary>Goes to the next parameter; false after the last.</summary>
        public bool MoveNext() => _reader.MoveNext();
    }
}
