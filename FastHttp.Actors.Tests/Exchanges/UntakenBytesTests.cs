using Akka.Actor;
using FastHttp.Actors.Buffers;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Observability;
using Xunit;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>How much may wait for a client.</summary>
public sealed class UntakenBytesTests
{
    private const int Bound = 1000;

    [Theory]
    [InlineData(900, 100, true)]
    [InlineData(900, 101, false)]
    [InlineData(1000, 0, true)]
    [InlineData(1, 1000, false)]
    // A message by itself may be larger.
    [InlineData(0, 1_000_000, true)]
    public void Up_to_the_bound_it_may(int pending, int length, bool hasRoom) =>
        Assert.Equal(hasRoom, UntakenBytes.HasRoomFor(new Connection(pending, afterFlush: pending), length, Bound));

    [Theory]
    [InlineData(0, true)]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public void What_waits_only_for_the_end_of_the_turn_is_sent_first(int afterFlush, bool hasRoom) =>
        Assert.Equal(hasRoom, UntakenBytes.HasRoomFor(new Connection(2000, afterFlush), 500, Bound));

    private sealed class Connection(int pending, int afterFlush) : IUpgradedConnection
    {
        public long Pending { get; private set; } = pending;

        public bool IsChunked => false;

        bool IUpgradedConnection.IsBlocked => throw new NotSupportedException();

        EventLoop IUpgradedConnection.Loop => throw new NotSupportedException();

        BufferPool IUpgradedConnection.Buffers => throw new NotSupportedException();

        ActorCell IUpgradedConnection.Cell => throw new NotSupportedException();

        Span<byte> IUpgradedConnection.Received => throw new NotSupportedException();

        public bool Flush()
        {
            Pending = afterFlush;
            return Pending == 0;
        }

        Span<byte> IUpgradedConnection.Reserve(int length) => throw new NotSupportedException();

        void IUpgradedConnection.Send(ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

        void IUpgradedConnection.Commit(int length) => throw new NotSupportedException();

        void IUpgradedConnection.SetDeadline(long milliseconds) => throw new NotSupportedException();

        void IUpgradedConnection.Resume() => throw new NotSupportedException();

        void IUpgradedConnection.Close(CloseReason reason, bool lingers) => throw new NotSupportedException();

        void IUpgradedConnection.Abort(CloseReason reason) => throw new NotSupportedException();
    }
}
