using System.Numerics;

namespace FastHttp.Actors.Observability;

/// <summary>Of all histograms.</summary>
internal static class BucketSearch
{
    /// <summary>In which bucket a value lies. A value that is no number is in the first.</summary>
    /// <param name="bounds">The upper bounds of the buckets, inclusive and ascending. One more bucket holds what is above the last.</param>
    /// <param name="value">The value.</param>
    /// <param name="first">It is in none of the buckets before this one.</param>
    public static int IndexOf<T>(ReadOnlySpan<T> bounds, T value, int first = 0)
        where T : IComparisonOperators<T, T, bool>
    {
        // One after the other: the steps of a binary search cannot be predicted, and take longer for bounds as few as these.
        while (first < bounds.Length && value > bounds[first])
        {
            first++;
        }

        return first;
    }
}
