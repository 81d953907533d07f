using System.Text.Json.Serialization;

namespace FastHttp.Actors.Dashboard;

/// <summary>How views are written. What is null is left out; what comes from outside has its angle brackets escaped.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(DashboardView))]
internal sealed partial class DashboardJson : JsonSerializerContext;
