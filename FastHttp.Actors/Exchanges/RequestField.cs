using System.Text;

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

    /// <summary>The value as a string; bytes beyond ASCII are read as Latin-1, so none is lost (allocates).</summary>
    public string Value => Encoding.Latin1.GetString(RawValue);

    /// <summary>Whether this is the field of that name; names are compared without regard to case (RFC 9110 5.1).</summary>
    public bool NameEquals(string name) => Ascii.EqualsIgnoreCase(RawName, name);
}
