using System.Text;
using FastHttp.Actors.Http;

namespace FastHttp.Actors;

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

    /// <summary>
    /// The value as a string, read as UTF-8 (allocates). A byte that is no UTF-8 becomes U+DC00 plus its value, one half of a
    /// surrogate pair, so that none is lost: set as a response's field the value has the same bytes again. Whatever else turns
    /// such a character into UTF-8 replaces it by U+FFFD; <see cref="RawValue"/> has the bytes.
    /// </summary>
    public string Value => FieldText.Read(RawValue);

    /// <summary>Whether this is the field of that name; names are compared without regard to case (RFC 9110 5.1).</summary>
    public bool NameEquals(string name) => Ascii.EqualsIgnoreCase(RawName, name);
}
