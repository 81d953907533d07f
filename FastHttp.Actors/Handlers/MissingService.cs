using Akka.Actor;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// Tells a handler that can never start from one that cannot start now: a service that it wants is not registered, or cannot be
/// made because of another one that is not. To try that again does not help.
/// </summary>
internal static class MissingService
{
    private const string Container = "Microsoft.Extensions.DependencyInjection";

    /// <summary>What the container says, which names the service and who wanted it; null when it is not to blame.</summary>
    public static string? In(Exception cause)
    {
        if (cause is not ActorInitializationException)
        {
            return null;
        }

        // The source of an exception is the assembly that threw it. The container throws no type of its own.
        for (var inner = cause.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is InvalidOperationException && inner.Source?.StartsWith(Container, StringComparison.Ordinal) == true)
            {
                return inner.Message;
            }
        }

        return null;
    }
}
