namespace FastHttp.Actors.Hocon;

/// <summary>How many characters must be added, dropped or replaced to make one word of another (Levenshtein).</summary>
internal static class EditDistance
{
    public static int Of(string one, string other)
    {
        // The distances of one[..i] to all beginnings of the other.
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
