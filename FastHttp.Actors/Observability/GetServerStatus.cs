namespace FastHttp.Actors.Observability;

/// <summary>To a server's actor (<see cref="ServerBinding.Server"/>): how is it? Replied to with a <see cref="ServerSnapshot"/>.</summary>
public sealed record GetServerStatus
{
    /// <summary>The message.</summary>
    public static GetServerStatus Instance { get; } = new();
}
