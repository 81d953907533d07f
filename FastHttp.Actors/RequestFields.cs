using FastHttp.Actors.Http;

namespace FastHttp.Actors;

/// <summary>A request's field lines, in the order they came. Valid until the request is answered; enumerating allocates nothing.</summary>
public readonly ref struct RequestFields
{
    private readonly RequestCtx _ctx;

    internal RequestFields(RequestCtx ctx) => _ctx = ctx;

    /// <summary>How many field lines there are.</summary>
    public int Count => _ctx.Head.FieldCount;

    /// <summary>Enumerates the field lines.</summary>
    public Enumerator GetEnumerator() => new(_ctx);

    /// <summary>Walks over the field lines.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _bytes;
        private readonly RequestHead _head;
        private int _next;

        internal Enumerator(RequestCtx ctx)
        {
            _bytes = ctx.HeadBytes;
            _head = ctx.Head;
        }

        /// <summary>The field line the enumerator stands on.</summary>
        public readonly RequestField Current
        {
            get
            {
                var line = _head.GetField(_next - 1);
                return new RequestField(line.Name.Of(_bytes), line.Value.Of(_bytes));
            }
        }

        /// <summary>Goes to the next field line; false after the last.</summary>
        public bool MoveNext() => _next++ < _head.FieldCount;
    }
}
