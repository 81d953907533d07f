using System.Runtime.CompilerServices;

namespace FastHttp.Actors.Http;

/// <summary>The Content-Length field, RFC 9110 section 8.6.</summary>
internal static class ContentLengthField
{
    /// <summary>What stands for a length that is not declared.</summary>
    public const long Unknown = -1;

    /// <summary>Takes one line of the field: 1*DIGIT. A list of equal values, which a recipient may accept, is rejected.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Rejection Apply(ReadOnlySpan<byte> value, RequestHead head)
    {
        if (head.ContentLength >= 0)
        {
            return Rejection.DuplicateContentLength;
        }

        long length = 0;
        foreach (byte digit in value)
        {
            int number = digit - '0';
            if ((uint)number > 9 || length > (long.MaxValue - number) / 10)
            {
                return Rejection.InvalidContentLength;
            }

            length = (length * 10) + number;
        }

        head.ContentLength = length;
        return value.IsEmpty ? Rejection.InvalidContentLength : Rejection.None;
    }
}
