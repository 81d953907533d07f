using Akka.Configuration;
using Akka.Dispatch;

namespace FastHttp.Actors.EventLoops;

/// <summary>Gives Akka the dispatcher of one loop, always the same one.</summary>
internal sealed class EventLoopDispatcherConfigurator : MessageDispatcherConfigurator
{
    private readonly EventLoopDispatcher _dispatcher;

    public EventLoopDispatcherConfigurator(Config config, IDispatcherPrerequisites prerequisites, string id, EventLoop loop, int throughput)
        : base(config, prerequisites)
    {
        _dispatcher = new EventLoopDispatcher(this, id, loop, throughput);
    }

    public override MessageDispatcher Dispatcher() => _dispatcher;
}
