using Akka.Actor;
using Akka.Dispatch.SysMsg;
using FastHttp.Actors.Events;
using Xunit;

namespace FastHttp.Actors.Tests.Events;

/// <summary>Who is told that a stream has ended.</summary>
public sealed class EventStreamEndTests
{
    private readonly EventStreamEnd _end = new();
    private readonly Watcher _stream = new("stream");
    private readonly Watcher _watcher = new("watcher");

    [Fact]
    public void A_watcher_is_told_once()
    {
        _end.Add(_stream, _watcher);
        _end.Add(_stream, _watcher);
        _end.Come(_stream);
        Assert.Equal(_stream, Assert.IsType<DeathWatchNotification>(Assert.Single(_watcher.Told)).Actor);
    }

    [Fact]
    public void One_that_watches_no_longer_is_forgotten()
    {
        _end.Remove(_watcher);
        _end.Add(_stream, _watcher);
        _end.Remove(_watcher);
        _end.Come(_stream);
        Assert.Empty(_watcher.Told);
    }

    [Fact]
    public void One_that_comes_after_the_end_is_told_at_once()
    {
        _end.Come(_stream);
        _end.Add(_stream, _watcher);
        Assert.Single(_watcher.Told);
    }

    [Fact]
    public async Task A_token_is_cancelled_whenever_it_was_asked_for()
    {
        var early = _end.Token;
        var told = new TaskCompletionSource();
        early.Register(told.SetResult);
        Assert.False(early.IsCancellationRequested);
        _end.Come(_stream);
        await told.Task;
        Assert.True(_end.Token.IsCancellationRequested);
        var without = new EventStreamEnd();
        without.Come(_stream);
        Assert.True(without.Token.IsCancellationRequested);
    }

    private sealed class Watcher(string name) : MinimalActorRef
    {
        public List<ISystemMessage> Told { get; } = [];

        public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / name;

        public override IActorRefProvider Provider => throw new NotSupportedException();

        public override void SendSystemMessage(ISystemMessage message) => Told.Add(message);
    }
}
