namespace FastHttp.Actors.Observability.Instruments;

/// <summary>The points of one metric while they are read. Those with equal attributes (of two loops, of two servers) are summed.</summary>
internal sealed class MetricPoints
{
    private readonly Dictionary<MetricLabels, MetricPoint> _points = [];

    public IReadOnlyCollection<MetricPoint> All => _points.Values;

    /// <param name="value">What is added.</param>
    /// <param name="labels">The attributes; those without a value are left out.</param>
    public void Add(double value, params (string Name, object? Value)[] labels) =>
        Of(new MetricLabels([.. labels.Where(label => label.Value is not null).Select(label => KeyValuePair.Create(label.Name, label.Value))])).Value += value;

    public MetricPoint Of(MetricLabels labels)
    {
        if (!_points.TryGetValue(labels, out var point))
        {
            _points[labels] = point = new MetricPoint(labels);
        }

        return point;
    }
}
