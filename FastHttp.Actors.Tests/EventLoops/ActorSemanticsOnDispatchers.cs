using FastHttp.Actors.EventLoops;
using Xunit;

namespace FastHttp.Actors.Tests.EventLoops;

/// <summary>The yardstick: what the suite asks for is what Akka itself does.</summary>
public sealed class ActorSemanticsOnDefaultDispatcherSpec : ActorSemanticsSpec
{
    protected override string? DispatcherId => null;

    protected override string? OtherDispatcherId => null;

    protected override void AssertAtHome() => Assert.Null(EventLoop.Current);
}

public abstract class ActorSemanticsOnLoopSpec : ActorSemanticsSpec
{
    private readonly EventLoopGroup _group;

    protected ActorSemanticsOnLoopSpec(bool useRing)
    {
        var options = new EventLoopOptions { UseAkkaInternals = useRing };
        _group = EventLoopGroup.Start(Sys, 2, _ => new QueueTransport(), options);
        Assert.Equal(useRing, _group.UsesRing);
    }

    protected override string? DispatcherId => _group.DispatcherId(0);

    protected override string? OtherDispatcherId => _group.DispatcherId(1);

    protected override void AssertAtHome() => Assert.Same(_group[0], EventLoop.Current);

    protected override void Dispose(bool disposing)
    {
        // The base stops the actor system, and for that needs the loops.
        base.Dispose(disposing);
        _group.Stop();
        Assert.Equal(0, _group[0].Counters.Exceptions + _group[1].Counters.Exceptions);
    }
}

public sealed class ActorSemanticsOnRingSpec() : ActorSemanticsOnLoopSpec(useRing: true);

public sealed class ActorSemanticsOnPublicApiSpec() : ActorSemanticsOnLoopSpec(useRing: false);
