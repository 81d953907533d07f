namespace FastHttp.Actors;

/// <summary>Settings or routes that cannot be used. The message names every mistake, one a line; a single one stands on its first.</summary>
public sealed class FastHttpConfigurationException : Exception
{
    /// <summary>Makes one of all mistakes found.</summary>
    public FastHttpConfigurationException(IReadOnlyList<string> mistakes)
        : base("FastHttp.Actors cannot start:" + Listed(mistakes)) =>
        Mistakes = mistakes;

    /// <summary>The mistakes, each a sentence.</summary>
    public IReadOnlyList<string> Mistakes { get; }

    /// <summary>
    /// The type and the message, without the stack, which tells nothing of settings and routes and of which each logger of a host would
    /// write some twenty lines. <see cref="Exception.StackTrace"/> has it.
    /// </summary>
    public override string ToString() => $"{GetType()}: {Message}";

    // One is said on the same line.
    private static string Listed(IReadOnlyList<string> mistakes) =>
        mistakes.Count == 1 ? $" {mistakes[0]}" : string.Concat(mistakes.Select(mistake => $"{Environment.NewLine}- {mistake}"));
}
