namespace FastHttp.Actors.Observability.Instruments;

/// <summary>The attributes of a point. Those with the same names and values in the same order are equal. Any thread.</summary>
internal sealed class MetricLabels : IEquatable<MetricLabels>
{
    private readonly int _hash;

    public MetricLabels(KeyValuePair<string, object?>[] pairs)
    {
        Pairs = pairs;
        var hash = new HashCode();
        foreach (var (name, value) in pairs)
        {
            hash.Add(name);
            hash.Add(value);
        }

        _hash = hash.ToHashCode();
    }

    public KeyValuePair<string, object?>[] Pairs { get; }

    /// <summary>As they are shown, once somebody has shown them.</summary>
    public byte[]? Written { get; set; }

    public bool Equals(MetricLabels? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && Pairs.AsSpan().SequenceEqual(other.Pairs, PairComparer.Instance));

    public override bool Equals(object? obj) => Equals(obj as MetricLabels);

    public override int GetHashCode() => _hash;

    private sealed class PairComparer : IEqualityComparer<KeyValuePair<string, object?>>
    {
        public static readonly PairComparer Instance = new();

        public bool Equals(KeyValuePair<string, object?> one, KeyValuePair<string, object?> other) =>
            one.Key == other.Key && Equals(one.Value, other.Value);

        public int GetHashCode(KeyValuePair<string, object?> pair) => HashCode.Combine(pair.Key, pair.Value);
    }
}
