using System.Numerics;

namespace FastHttp.Actors.Observability;

/// <summary>Of all histograms.</summary>
internal static class BucketSearch
{
    /// <summary>In which bucket a value lies. A value that is no number is in the first.</summary>
    /// <param name="bounds">The upper bounds of the buckets, inclusive and ascending. One more bucket holds what is above the last.</param>
    /// <param name="value">The value.</param>
    public static int IndexOf<T>(ReadOnlySpan<T> bounds, T value)
        where T : IComparisonOperators<T, T, bool>
    {
        var (low, high) = (0, bounds.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (value > bounds[middle])
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
