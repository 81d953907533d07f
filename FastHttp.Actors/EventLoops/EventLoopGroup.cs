using Akka.Actor;
using Akka.Configuration;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// The loops of one server and their dispatchers. They must outlive the actor system (stop them after WhenTerminated), or at
/// least every actor on them.
/// </summary>
internal sealed class EventLoopGroup
{
    private readonly EventLoop[] _loops;
    private readonly string _name;
    private readonly Watchdog _watchdog;

    private EventLoopGroup(EventLoop[] loops, string name, Watchdog watchdog)
    {
        _loops = loops;
        _name = name;
        _watchdog = watchdog;
    }

    public int Count => _loops.Length;

    public EventLoop this[int index] => _loops[index];

    /// <summary>False: Akka's internals are not as expected, or not to be used. Messages then wait for mailbox runs.</summary>
    public bool UsesRing => _loops[0].Actors.UsesRing;

    /// <inheritdoc cref="Watchdog.Holds"/>
    public IReadOnlyList<LoopHold> Holds => _watchdog.Holds;

    /// <summary>Makes the transports (on the calling thread), registers the dispatchers and starts the threads.</summary>
    public static EventLoopGroup Start(ActorSystem system, int count, Func<int, ITransport> transportFactory, EventLoopOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var loops = new List<EventLoop>();
        Watchdog? watchdog = null;
        try
        {
            for (var i = 0; i < count; i++)
            {
                loops.Add(new EventLoop(i, transportFactory(i), options) { System = system });
            }

            watchdog = new Watchdog(loops, options);
            var group = new EventLoopGroup([.. loops], Register(system, loops, options), watchdog);
            watchdog.Start();
            loops.ForEach(loop => loop.Start());
            return group;
        }
        catch (Exception)
        {
            // What was begun is ended, so that it can be tried again.
            loops.ForEach(loop => loop.Stop());
            watchdog?.Dispose();
            throw;
        }
    }

    /// <summary>For Props.WithDispatcher: "fasthttp-loop-0" of the first group in its system.</summary>
    public string DispatcherId(int index) => IdOf(_name, index);

    /// <summary>Ends all loops and waits. Not on a loop's thread; see <see cref="EventLoop.Stop"/>.</summary>
    public void Stop()
    {
        foreach (var loop in _loops)
        {
            loop.Stop();
        }

        _watchdog.Dispose();
    }

    private static string Register(ActorSystem system, List<EventLoop> loops, EventLoopOptions options)
    {
        // An id cannot be registered twice in one system: a second server, or the same one bound again, gets another name.
        var name = "fasthttp-loop";
        for (var number = 2; !Register(system, name, loops[0], options); number++)
        {
            name = $"fasthttp{number}-loop";
        }

        foreach (var loop in loops.Skip(1))
        {
            Register(system, name, loop, options);
        }

        return name;
    }

    private static bool Register(ActorSystem system, string name, EventLoop loop, EventLoopOptions options)
    {
        var id = IdOf(name, loop.Index);
        if (system.Dispatchers.HasDispatcher(id))
        {
            return false;
        }

        // The section must be in the system's configuration: Akka looks up the mailbox of a dispatcher's actors there.
        var section = ConfigurationFactory.ParseString(LoopMailbox.Section(id));
        system.Settings.InjectTopLevelFallback(section);
        var config = ConfigurationFactory.ParseString($"id = {id}")
            .WithFallback(section.GetConfig(id))
            .WithFallback(system.Dispatchers.DefaultDispatcherConfig);
        return system.Dispatchers.RegisterConfigurator(
            id,
            new EventLoopDispatcherConfigurator(config, system.Dispatchers.Prerequisites, id, loop, options.Throughput));
    }

    private static string IdOf(string name, int index) => $"{name}-{index}";
}
