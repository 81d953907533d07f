using System.Runtime.CompilerServices;

namespace FastHttp.Actors.Http;

/// <summary>The Expect field, RFC 9110 section 10.1.1.</summary>
internal static class ExpectField
{
    /// <summary>Takes one line of the field: a list whose one known member is 100-continue.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Rejection Apply(ReadOnlySpan<byte> value, RequestHead head)
    {
        foreach (ReadOnlySpan<byte> expectation in new ListReader(value))
        {
            if (!FieldNames.EqualKnown(expectation, "100-continue"u8))
            {
                return Rejection.UnsupportedExpectation;
            }

            head.NamesContinue = true;
        }

        return Rejection.None;
    }
}
