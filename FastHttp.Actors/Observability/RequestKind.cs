using System.Globalization;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.Observability;

/// <summary>What metrics tell requests of one route apart by.</summary>
/// <param name="Method">Methods that nobody knows are one.</param>
/// <param name="Version">11 or 10; 0 when the request line could not be read.</param>
/// <param name="Status">As in <see cref="RequestEnd"/>.</param>
/// <param name="Rejection">As in <see cref="RequestEnd"/>.</param>
/// <param name="CutOff">As in <see cref="RequestEnd"/>.</param>
internal readonly record struct RequestKind(KnownMethod Method, int Version, int Status, Rejection Rejection, CloseReason? CutOff)
{
    /// <summary>All in one number: compared for every request.</summary>
    public static long KeyOf(KnownMethod method, int version, in RequestEnd end) =>
        (long)method | (long)version << 8 | (long)end.Status << 16 | (long)end.Rejection << 32 | (end.CutOff is { } cutOff ? (long)cutOff + 1 : 0) << 48;

    /// <summary>The kind for what is counted by the class of its status only.</summary>
    public static long ClassOf(long key) => KeyOf(KnownMethod.Other, 0, new RequestEnd(Of(key).Status / 100 * 100, 0, 0, Rejection.None, null));

    public static RequestKind Of(long key) => new(
        (KnownMethod)(key & 0xFF),
        (int)(key >> 8 & 0xFF),
        (int)(key >> 16 & 0xFFFF),
        (Rejection)(key >> 32 & 0xFFFF),
        key >> 48 == 0 ? null : (CloseReason)((key >> 48) - 1));

    /// <summary>
    /// OpenTelemetry's error.type: the rejection, why the response was cut off, or the status of a handler's own response. Null for
    /// what is no failure of the server: a client's mistake (4xx) is none.
    /// </summary>
    public string? ErrorType => this switch
    {
        { CutOff: { } cutOff } => CloseReasons.NameOf(cutOff),
        { Status: < 500 } => null,
        { Rejection: not Rejection.None } => Rejections.Of(Rejection).Counter,
        _ => Status.ToString(CultureInfo.InvariantCulture),
    };
}
