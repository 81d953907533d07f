using System.Collections.Concurrent;
using System.Text;

namespace FastHttp.Actors.Routing;

/// <summary>
/// The Allow field's values, one array for each set of methods. A path can match several patterns, so sets that no single
/// pattern has come up while serving; they are kept, and only the table's own methods bound how many there are.
/// </summary>
internal sealed class AllowValues(MethodNumbers methods)
{
    private readonly ConcurrentDictionary<ulong, byte[]> _values = new();

    /// <summary>The value for the routed methods and what the server adds: HEAD where GET is, and OPTIONS (RFC 9110 15.5.6).</summary>
    public byte[] For(ulong routed) => _values.TryGetValue(routed, out byte[]? value) ? value : Add(routed);

    private byte[] Add(ulong routed)
    {
        ulong served = routed | MethodNumbers.Bit(MethodNumbers.Options);
        if ((routed & MethodNumbers.Bit(MethodNumbers.Get)) != 0)
        {
            served |= MethodNumbers.Bit(MethodNumbers.Head);
        }

        string value = string.Join(", ", methods.Names.Where((_, number) => (served & MethodNumbers.Bit(number)) != 0));
        return _values.GetOrAdd(routed, Encoding.ASCII.GetBytes(value));
    }
}
