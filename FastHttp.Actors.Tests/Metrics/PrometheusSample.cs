namespace FastHttp.Actors.Tests.Metrics;

/// <summary>One line with a number.</summary>
internal sealed record PrometheusSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
