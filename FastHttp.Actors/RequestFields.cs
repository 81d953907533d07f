using System.Text;
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

/// <summary>One field line: name and value as sent, surrounding white space removed (RFC 9110 5.5).</summary>
public readonly ref struct RequestField
{
    internal RequestField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        RawName = name;
        RawValue = value;
    }

    /// <summary>The name's bytes, in the case the client used.</summary>
    public ReadOnlySpan<byte> RawName { get; }

    /// <summary>The value's bytes.</summary>
    public ReadOnlySpan<byte> RawValue { get; }

    /// <summary>The name as a string (allocates).</summary>
    public string Name => Encoding.ASCII.GetString(RawName);

    /// <summary>The value as a string; bytes beyond ASCII are read as Latin-1, so none is lost (allocates).</summary>
    public string Value => Encoding.Latin1.GetString(RawValue);

    /// <summary>Whether this is the field of that name; names are compared without regard to case (RFC 9110 5.1).</summary>
    public bool NameEquals(string name) => Ascii.EqualsIgnoreCase(RawName, name);
}
