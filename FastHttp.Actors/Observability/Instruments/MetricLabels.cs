namespace FastHttp.Actors.Observability.Instruments;

/// <summary>The attributes of a point. Those with the same names and values in the same order are equal.</summary>
internal readonly struct MetricLabels : IEquatable<MetricLabels>
{
    private readonly KeyValuePair<string, object?>[] _pairs;
    private readonly int _hash;

    public MetricLabels(KeyValuePair<string, object?>[] pairs)
    {
        _pairs = pairs;
        var hash = new HashCode();
        foreach (var (name, value) in pairs)
        {
            hash.Add(name);
            hash.Add(value);
        }

        _hash = hash.ToHashCode();
    }

    public KeyValuePair<string, object?>[] Pairs => _pairs ?? [];

    public bool Equals(MetricLabels other) => _hash == other._hash && Pairs.AsSpan().SequenceEqual(other.Pairs, PairComparer.Instance);

    public override bool Equals(object? obj) => obj is MetricLabels other && Equals(other);

    public override int GetHashCode() => _hash;

    private sealed class PairComparer : IEqualityComparer<KeyValuePair<string, object?>>
    {
        public static readonly PairComparer Instance = new();

        public bool Equals(KeyValuePair<string, object?> one, KeyValuePair<string, object?> other) =>
            one.Key == other.Key && Equals(one.Value, other.Value);

        public int GetHashCode(KeyValuePair<string, object?> pair) => HashCode.Combine(pair.Key, pair.Value);
    }
}
