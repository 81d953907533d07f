using System.IO.Pipelines;
using Akka.IO;
using Akka.Streams;
using Akka.Streams.Dsl;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Streams;

/// <summary>Responses whose body comes from an Akka.Streams source or an async enumerable, or is written to a stream or a pipe.</summary>
/// <remarks>
/// Status, fields and content type that were set before are kept. Without a declared length, HTTP/1.1 gets chunks and HTTP/1.0 the end of the
/// connection. From the first piece on the handler's time limit no longer counts, the client's least data rate does. A response that fails
/// is a 500 as long as nothing was sent; afterwards its connection is aborted, so that nobody takes the half for the whole.
/// </remarks>
public static class Responses
{
    /// <summary>
    /// Responds with what the source gives. Each element is sent at once; while it is on its way more are asked for, until 16 KiB have gathered
    /// that are sent together. A client that does not keep up stops the source. The client leaves: the source is cancelled. The source fails: 500, or an aborted connection, and one line in the log. An empty source is an empty
    /// body. For HEAD the source does not run.
    /// </summary>
    /// <param name="ctx">The request.</param>
    /// <param name="source">Materialised for each request.</param>
    /// <param name="length">Bytes of the body when it is known, 0 or more; a source that gives more or less aborts the connection.</param>
    /// <param name="materializer">What runs the source; the actor system's own when null.</param>
    /// <returns>
    /// Ends with the response, however that ends, and never fails. It need not be awaited, except in an asynchronous delegate or <c>AsyncHttpHandlerActor</c>.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="InvalidOperationException">The response has started.</exception>
    public static Task RespondWith<TMat>(
        this RequestCtx ctx, Source<ByteString, TMat> source, long? length = null, IMaterializer? materializer = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Begin(ctx, length)
            ? source.RunWith(new ResponseSink(ctx), materializer ?? ctx.Exchange.Pool.Loop.System!.Materializer())
            : SendHead(ctx);
    }

    /// <summary>
    /// Responds with what the sequence gives, as with a source: each element is a piece that is sent at once, and the next one is asked for
    /// when the client keeps up. It runs on the loop of the connection when it is begun there. For HEAD it does not run.
    /// </summary>
    /// <param name="ctx">The request.</param>
    /// <param name="pieces">Each element must stay as it is until the next one is asked for. Its token is cancelled when the client is gone.</param>
    /// <param name="length">Bytes of the body when it is known, 0 or more; a sequence that gives more or less aborts the connection.</param>
    /// <inheritdoc cref="RespondWith{TMat}(RequestCtx, Source{ByteString, TMat}, long?, IMaterializer?)" path="/returns"/>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="InvalidOperationException">The response has started.</exception>
    public static Task RespondWith(this RequestCtx ctx, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, long? length = null)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        return Begin(ctx, length) ? EventLoopSynchronizationContext.Start((ctx, pieces), static start => Send(start.ctx, start.pieces)) : SendHead(ctx);
    }

    /// <summary>
    /// The body as a stream to write to, by one writer. <c>WriteAsync</c> sends when 16 KiB have gathered, <c>FlushAsync</c> at once; both wait for a
    /// client that does not keep up, and throw <see cref="OperationCanceledException"/> when it has left. <c>Write</c> waits off the event loops only; on a loop it keeps up to 1 MiB.
    /// <see cref="RequestCtx.Complete"/> ends the response: disposing of the stream does not, because an exception that passes disposes
    /// too. Nothing is allocated for a write.
    /// </summary>
    public static Stream ResponseAsStream(this RequestCtx ctx) => new ResponseBodyStream(ctx);

    /// <summary>
    /// The body as a pipe's writer. <c>FlushAsync</c> sends and waits for a client that does not keep up; <c>IsCompleted</c> of its result says
    /// that the client has left. <c>Complete()</c> ends the response, <c>Complete(exception)</c> fails it. Nothing is allocated for a flush.
    /// </summary>
    public static PipeWriter ResponseAsPipeWriter(this RequestCtx ctx) => new ResponsePipeWriter(ctx);

    // False: the client wants the head alone, or there is a response already.
    private static bool Begin(RequestCtx ctx, long? length)
    {
        if (length is { } bytes)
        {
            ctx.SetContentLength(bytes);
        }

        return ctx.AwaitsResponse && !ctx.RawMethod.SequenceEqual("HEAD"u8);
    }

    // The same head as with a body: a whole response would be counted, and its length 0.
    private static async Task SendHead(RequestCtx ctx)
    {
        if (await ctx.FlushAsync().ConfigureAwait(false))
        {
            ctx.Complete();
        }
    }

    private static async Task Send(RequestCtx ctx, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces)
    {
        // Not disposed of: a client may be found gone when the response is over.
        var gone = new CancellationTokenSource();
        // Its callbacks are the application's: where this is told, a failure of theirs would end the process.
        var client = new ClientWatch(ctx, () => _ = gone.CancelAsync());
        client.Begin();
        try
        {
            await foreach (var piece in pieces.WithCancellation(gone.Token))
            {
                ctx.BodyWriter.Write(piece.Span);
                var isWaitedFor = await ctx.FlushAsync();
                client.NoteProgress();
                if (!isWaitedFor)
                {
                    return;
                }
            }

            // Told of the client's end, a sequence may just end: what it gave by then must not pass for the whole.
            gone.Token.ThrowIfCancellationRequested();
            ctx.Complete();
        }
        catch (OperationCanceledException) when (!ctx.AwaitsResponse)
        {
            // As it was told.
        }
        catch (Exception e)
        {
            HandlerFailure.Respond(ctx, e, failed: null);
        }
        finally
        {
            client.End();
        }
    }
}
