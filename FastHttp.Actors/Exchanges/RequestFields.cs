using FastHttp.Actors.Http;

namespace FastHttp.Actors;

/// <summary>A request's field lines, in the order they came. Valid until the response; enumerating allocates nothing.</summary>
public readonly ref struct RequestFields
{
    private readonly RequestCtx _ctx;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly FieldList? _lines;

    /// <summary>Lines whose places count in these bytes; null when there are none.</summary>
    internal RequestFields(RequestCtx ctx, ReadOnlySpan<byte> bytes, FieldList? lines)
    {
        _ctx = ctx;
        _bytes = bytes;
        _lines = lines;
    }

    /// <summary>How many field lines there are.</summary>
    public int Count => _lines?.Count ?? 0;

    /// <summary>Enumerates the field lines.</summary>
    public Enumerator GetEnumerator() => new(_ctx, _bytes, _lines);

    /// <summary>Walks over the field lines.</summary>
    public ref struct Enumerator
    {
        private readonly RequestCtx _ctx;
        private readonly ReadOnlySpan<byte> _bytes;
        private readonly FieldList? _lines;
        private int _next;

        internal Enumerator(RequestCtx ctx, ReadOnlySpan<byte> bytes, FieldList? lines)
        {
            _ctx = ctx;
            _bytes = bytes;
            _lines = lines;
        }

        /// <summary>The field line the enumerator stands on.</summary>
        public readonly RequestField Current
        {
            get
            {
                var line = _lines![_next - 1];
                return new RequestField(line.Name.Of(_bytes), line.Value.Of(_bytes));
            }
        }

        /// <summary>Goes to the next field line; false after the last.</summary>
        /// <exception cref="InvalidOperationException">The request was responded to meanwhile.</exception>
        public bool MoveNext()
        {
            _ctx.ThrowUnlessReadable();
            return _next++ < (_lines?.Count ?? 0);
        }
    }
}
