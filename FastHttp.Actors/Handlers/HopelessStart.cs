using Akka.Actor;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// Tells a handler that can never start from one that cannot start now: its Props have other arguments than a constructor takes, or a
/// service that it wants is not registered, or cannot be made because of another one that is not. To try that again does not help.
/// </summary>
internal static class HopelessStart
{
    private const string Container = "Microsoft.Extensions.DependencyInjection";

    /// <summary>What is wrong, with the name of the type or the service; null when it may be another time.</summary>
    public static string? ReasonOf(Exception cause)
    {
        if (cause is not ActorInitializationException)
        {
            return null;
        }

        for (var inner = cause.InnerException; inner is not null; inner = inner.InnerException)
        {
            // Akka wraps what it gets when it looks for the constructor. One that the constructor throws is wrapped once more.
            if (inner is TypeLoadException { InnerException: MissingMethodException missing })
            {
                return $"{missing.Message.TrimEnd('.')} that takes the arguments of its Props";
            }

            // The source of an exception is the assembly that threw it. The container throws no type of its own.
            if (inner is InvalidOperationException && inner.Source?.StartsWith(Container, StringComparison.Ordinal) == true)
            {
                return inner.Message;
            }
        }

        return null;
    }
}
