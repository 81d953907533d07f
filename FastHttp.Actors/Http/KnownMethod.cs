using System.Text;

namespace FastHttp.Actors.Http;

/// <summary>
/// The methods of RFC 9110 section 9.3, in its order, and PATCH of RFC 5789. Case matters: "get" is another method. Recognised
/// once for each request, by the protocol's parser.
/// </summary>
internal enum KnownMethod
{
    Other,
    Get,
    Head,
    Post,
    Put,
    Delete,
    Connect,
    Options,
    Trace,
    Patch,
}

internal static class KnownMethods
{
    /// <summary>In the order of the values after <see cref="KnownMethod.Other"/>.</summary>
    public static readonly string[] Names = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

    /// <summary>The method as a string; only one that nobody knows is made anew.</summary>
    public static string NameOf(KnownMethod method, ReadOnlySpan<byte> bytes) =>
        method == KnownMethod.Other ? Encoding.ASCII.GetString(bytes) : Names[(int)method - 1];

    public static KnownMethod Of(ReadOnlySpan<byte> method) => method.Length switch
    {
        3 when method.SequenceEqual("GET"u8) => KnownMethod.Get,
        3 when method.SequenceEqual("PUT"u8) => KnownMethod.Put,
        4 when method.SequenceEqual("POST"u8) => KnownMethod.Post,
        4 when method.SequenceEqual("HEAD"u8) => KnownMethod.Head,
        5 when method.SequenceEqual("PATCH"u8) => KnownMethod.Patch,
        5 when method.SequenceEqual("TRACE"u8) => KnownMethod.Trace,
        6 when method.SequenceEqual("DELETE"u8) => KnownMethod.Delete,
        7 when method.SequenceEqual("OPTIONS"u8) => KnownMethod.Options,
        7 when method.SequenceEqual("CONNECT"u8) => KnownMethod.Connect,
        _ => KnownMethod.Other,
    };
}
