namespace FastHttp.Actors.Routing;

/// <summary>The mapped routes cannot be served. Lists every mistake at once, so that one start shows them all.</summary>
internal sealed class RouteConfigurationException : ArgumentException
{
    public RouteConfigurationException(IReadOnlyList<string> errors)
        : base($"The routes cannot be served:{string.Concat(errors.Select(error => $"{Environment.NewLine}- {error}"))}")
    {
        Errors = errors;
    }

    /// <summary>The mistakes, each one sentence that names the route or, for a conflict, both routes.</summary>
    public IReadOnlyList<string> Errors { get; }
}
