namespace FastHttp.Actors;

/// <summary>Settings or routes that cannot be used. The message names every mistake, one a line.</summary>
public sealed class FastHttpConfigurationException : Exception
{
    /// <summary>Makes one of all mistakes found.</summary>
    public FastHttpConfigurationException(IReadOnlyList<string> mistakes)
        : base("FastHttp.Actors cannot start:" + string.Concat(mistakes.Select(mistake => $"{Environment.NewLine}- {mistake}"))) =>
        Mistakes = mistakes;

    /// <summary>The mistakes, each a sentence.</summary>
    public IReadOnlyList<string> Mistakes { get; }
}
