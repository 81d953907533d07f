using System.Runtime.CompilerServices;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Upgrades;

/// <summary>
/// An upgraded connection as a stream: one read and one write at a time, by any thread, and only asynchronous ones, for a loop that
/// waited would wait for itself. What is written leaves at the end of the loop's turn, without a flush. To dispose of it ends the connection.
/// </summary>
internal sealed class UpgradedStream(DuplexConnection connection) : OneWayStream
{
    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.CanBeCanceled ? ReadCancellable(buffer, cancellationToken) : connection.Read(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    // A write cannot be taken back half done: the token is looked at before it.
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return connection.Write(buffer);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw OnlyAsync();

    public override void Write(byte[] buffer, int offset, int count) => throw OnlyAsync();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Close();
        }

        base.Dispose(disposing);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadCancellable(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        await using (cancellationToken.UnsafeRegister(static state => ((DuplexConnection)state!).StopReading(), connection))
        {
            return await connection.Read(buffer, cancellationToken);
        }
    }

    private static NotSupportedException OnlyAsync() => new("Read and write asynchronously: a thread that waited for the connection's event loop could wait for itself.");
}
