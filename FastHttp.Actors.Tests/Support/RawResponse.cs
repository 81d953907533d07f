namespace FastHttp.Actors.Tests.Support;

/// <summary>One response as it came over the wire. Names of fields are compared without regard to case.</summary>
internal sealed record RawResponse(int Status, string StatusLine, IReadOnlyList<KeyValuePair<string, string>> Fields, string Body)
{
    /// <summary>The field's only value; null when it is not there.</summary>
    public string? this[string name] =>
        Fields.SingleOrDefault(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public bool SaysClose => this["Connection"] == "close";
}
