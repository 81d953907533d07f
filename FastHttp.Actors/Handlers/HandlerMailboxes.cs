using Akka.Actor;
using Akka.Configuration;
using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// Akka finds a mailbox by the id of a config section, so a mailbox with a limit of its own needs a section of its own. They
/// are added below whatever the application configured, one per kind and limit.
/// </summary>
internal static class HandlerMailboxes
{
    // Supervisors of several routes come at the same time. Akka rebuilds its settings from what it read of the sections before,
    // so of two rebuilt at once the one without the other's section may stay.
    private static readonly Lock AddingSection = new();

    public static string IdFor(ActorSystem system, bool onLoop, int limit)
    {
        var id = $"fasthttp.{(onLoop ? "loop" : "handler")}-mailbox-{limit}";
        lock (AddingSection)
        {
            if (!system.Settings.Config.HasPath(id))
            {
                var section = onLoop ? LoopMailbox.Section(id, limit) : HandlerMailbox.Section(id, limit);
                system.Settings.InjectTopLevelFallback(ConfigurationFactory.ParseString(section));
            }
        }

        return id;
    }
}
