using System.IO.Pipelines;
using Akka;
using Akka.IO;
using Akka.Streams.Dsl;

namespace FastHttp.Actors.Streams;

/// <summary>
/// A request's body as an Akka.Streams source, a stream, a pipe or an async enumerable. With <see cref="HttpRoute.WithStreamedBody"/> it is
/// read as it arrives, and a reader that takes its time holds its client back; any other route has the whole body at once.
/// </summary>
/// <remarks>
/// They all read the one body, by <see cref="RequestCtx.ReadBodyAsync"/>: use one of them, once. What is left unread is dropped by the server
/// within its bounds (256 KiB, 5 s), or ends the connection. A body that is cut off never looks whole: it ends with a
/// <see cref="BodyAbortedException"/>.
/// </remarks>
public static class RequestBodies
{
    /// <summary>How much a pipe asks for at once: about as much as there is room for behind a request's head.</summary>
    private const int PipeBufferSize = 32 * 1024;

    /// <summary>
    /// The body as a source: one element for each piece that has arrived, up to some 32 KiB each. The next piece is read when there is
    /// demand. It can be materialised once, on any thread; a second time fails. It fails with <see cref="BodyAbortedException"/> when the body is cut off.
    /// </summary>
    public static Source<ByteString, NotUsed> BodyAsSource(this RequestCtx ctx) => Source.FromGraph(new BodySource(ctx));

    /// <summary>
    /// The body as a stream to read from, by one reader. <c>ReadAsync</c> waits for the client; a cancelled read takes nothing. <c>Read</c> may wait off the event
    /// loops (<see cref="HttpRoute.Pool"/>) only. Reading throws <see cref="BodyAbortedException"/> when the body is cut off. Nothing is
    /// allocated for a read.
    /// </summary>
    public static Stream BodyAsStream(this RequestCtx ctx) => new RequestBodyStream(ctx);

    /// <summary>
    /// The body as a pipe's reader, as <see cref="BodyAsStream"/> reads it. Call <c>Complete</c> when done: its buffers are
    /// pooled. A read that waits costs .NET's pipe 64 bytes.
    /// </summary>
    public static PipeReader BodyAsPipeReader(this RequestCtx ctx) =>
        PipeReader.Create(new RequestBodyStream(ctx), new StreamPipeReaderOptions(bufferSize: PipeBufferSize));

    /// <summary>
    /// The pieces of the body as they arrive, for one <c>await foreach</c>. A piece is valid until the next one is asked for. Throws
    /// <see cref="BodyAbortedException"/> when the body is cut off. Nothing is allocated for a piece.
    /// </summary>
    public static IAsyncEnumerable<ReadOnlyMemory<byte>> BodyPieces(this RequestCtx ctx) => new BodySequence(ctx);
}
