using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace FastHttp.Actors.Metrics;

/// <summary>Sums what the instruments of some meters record. Any thread; instruments call it on the threads that record.</summary>
internal sealed class MeterCollector : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, InstrumentSeries> _series = new();
    private readonly Lock _collecting = new();

    public MeterCollector(IReadOnlySet<string> meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (meters.Contains(instrument.Meter.Name))
            {
                var series = _series[instrument] = new InstrumentSeries(instrument);
                listener.EnableMeasurementEvents(instrument, series);
            }
        };
        _listener.MeasurementsCompleted = (instrument, series) => _series.TryRemove(instrument, out var _);
        Listen<byte>(value => value);
        Listen<short>(value => value);
        Listen<int>(value => value);
        Listen<long>(value => value);
        Listen<float>(value => value);
        Listen<double>(value => value);
        Listen<decimal>(value => (double)value);
        _listener.Start();
    }

    /// <summary>What there is now, in an order that stays. One caller after the other: observable instruments are asked anew for each.</summary>
    public IReadOnlyList<SeriesReading> Collect()
    {
        lock (_collecting)
        {
            foreach (var series in _series.Values)
            {
                series.BeginReading();
            }

            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException)
            {
                // Callbacks of the application that failed: the other instruments are shown.
            }

            // A meter may be there more than once, each with the same instruments: they are one metric.
            return
            [
                .. _series.OrderBy(pair => pair.Key.Meter.Name, StringComparer.Ordinal).ThenBy(pair => pair.Key.Name, StringComparer.Ordinal)
                    .Select(pair => pair.Value.Read())
                    .GroupBy(reading => (reading.Name, reading.Kind, reading.Unit))
                    .Select(SeriesReading.Sum),
            ];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Listen<T>(Func<T, double> valueOf)
        where T : struct =>
        _listener.SetMeasurementEventCallback<T>((_, value, tags, series) => ((InstrumentSeries)series!).Record(valueOf(value), tags));
}
