using System.Text;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.Routing;

/// <summary>
/// Gives each method of a table a small number, so that a set of methods is one word. The known methods have fixed numbers in
/// the order of <see cref="KnownMethod"/>, the others follow by name. Methods are case-sensitive.
/// </summary>
internal sealed class MethodNumbers
{
    public const int Unknown = (int)KnownMethod.Other - 1;
    public const int Get = (int)KnownMethod.Get - 1;
    public const int Head = (int)KnownMethod.Head - 1;
    public const int Options = (int)KnownMethod.Options - 1;

    /// <summary>A method's number is a bit of a 64-bit set.</summary>
    public const int MaxMethods = 64;

    /// <summary>What a route for every method stands for in the response to "OPTIONS *": the known methods without CONNECT and TRACE.</summary>
    public static readonly ulong Common =
        Bit(KnownMethods.Names.Length) - 1 & ~Bit(Number(KnownMethod.Connect)) & ~Bit(Number(KnownMethod.Trace));

    private readonly byte[][] _others;

    public MethodNumbers(IEnumerable<string> methods)
    {
        string[] others = [.. methods.Except(KnownMethods.Names).Order(StringComparer.Ordinal)];
        Names = [.. KnownMethods.Names, .. others];
        _others = [.. others.Select(Encoding.ASCII.GetBytes)];
    }

    public string[] Names { get; }

    public static ulong Bit(int method) => 1UL << method;

    /// <summary>The number of a method that a route names.</summary>
    public int Find(string method) => Array.IndexOf(Names, method);

    /// <summary>The number of a request's method. Its bytes are only looked at when it is none of the known ones.</summary>
    public int Find(KnownMethod known, ReadOnlySpan<byte> method) =>
        known == KnownMethod.Other ? FindOther(method) : Number(known);

    private static int Number(KnownMethod known) => (int)known - 1;

    private int FindOther(ReadOnlySpan<byte> method)
    {
        for (int i = 0; i < _others.Length; i++)
        {
            if (method.SequenceEqual(_others[i]))
            {
                return KnownMethods.Names.Length + i;
            }
        }

        return Unknown;
    }
}
