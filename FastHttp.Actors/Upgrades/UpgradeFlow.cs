using Akka.IO;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace FastHttp.Actors.Upgrades;

/// <summary>An upgraded connection that a flow serves.</summary>
internal static class UpgradeFlow
{
    private const int MostReceived = 16 * 1024;

    /// <summary>Ends with the flow.</summary>
    public static Task Run<TMat>(DuplexConnection connection, Flow<ByteString, ByteString, TMat> flow, IMaterializer materializer)
    {
        var stream = new UpgradedStream(connection);
        return Source.From(() => Received(connection))
            .Via(flow)
            .SelectAsync(1, bytes => Write(stream, bytes))
            .RunWith(Sink.Ignore<bool>(), materializer);
    }

    private static async IAsyncEnumerable<ByteString> Received(DuplexConnection connection)
    {
        var buffer = new byte[MostReceived];
        while (await connection.Read(buffer, CancellationToken.None).ConfigureAwait(false) is var length and > 0)
        {
            yield return ByteString.CopyFrom(buffer, 0, length);
        }
    }

    private static async Task<bool> Write(UpgradedStream stream, ByteString bytes)
    {
        // Part by part, as they are.
        await bytes.WriteToAsync(stream).ConfigureAwait(false);
        return true;
    }
}
