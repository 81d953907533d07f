using System.Text;

namespace FastHttp.Actors.Routing;

/// <summary>
/// Gives each method of a table a small number, so that a set of methods is one word. The standard methods have fixed
/// numbers in the order of RFC 9110 9.3 (PATCH of RFC 5789 last), the others follow by name. Methods are case-sensitive.
/// </summary>
internal sealed class MethodNumbers
{
    public const int Unknown = -1;
    public const int Get = 0;
    public const int Head = 1;
    public const int Post = 2;
    public const int Put = 3;
    public const int Delete = 4;
    public const int Connect = 5;
    public const int Options = 6;
    public const int Trace = 7;
    public const int Patch = 8;

    /// <summary>A method's number is a bit of a 64-bit set.</summary>
    public const int MaxMethods = 64;

    public static readonly string[] Standard = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

    /// <summary>What a route for every method stands for in the answer to "OPTIONS *".</summary>
    public const ulong Common = 1UL << Get | 1UL << Head | 1UL << Post | 1UL << Put | 1UL << Delete | 1UL << Options | 1UL << Patch;

    private readonly byte[][] _others;

    public MethodNumbers(IEnumerable<string> methods)
    {
        string[] others = [.. methods.Except(Standard).Order(StringComparer.Ordinal)];
        Names = [.. Standard, .. others];
        _others = [.. others.Select(Encoding.ASCII.GetBytes)];
    }

    public string[] Names { get; }

    public static ulong Bit(int method) => 1UL << method;

    public int Find(string method) => Array.IndexOf(Names, method);

    public int Find(ReadOnlySpan<byte> method)
    {
        switch (method.Length)
        {
            case 3 when method.SequenceEqual("GET"u8):
                return Get;
            case 3 when method.SequenceEqual("PUT"u8):
                return Put;
            case 4 when method.SequenceEqual("POST"u8):
                return Post;
            case 4 when method.SequenceEqual("HEAD"u8):
                return Head;
            case 5 when method.SequenceEqual("PATCH"u8):
                return Patch;
            case 5 when method.SequenceEqual("TRACE"u8):
                return Trace;
            case 6 when method.SequenceEqual("DELETE"u8):
                return Delete;
            case 7 when method.SequenceEqual("OPTIONS"u8):
                return Options;
            case 7 when method.SequenceEqual("CONNECT"u8):
                return Connect;
            default:
                return FindOther(method);
        }
    }

    private int FindOther(ReadOnlySpan<byte> method)
    {
        for (int i = 0; i < _others.Length; i++)
        {
            if (method.SequenceEqual(_others[i]))
            {
                return Standard.Length + i;
            }
        }

        return Unknown;
    }
}
