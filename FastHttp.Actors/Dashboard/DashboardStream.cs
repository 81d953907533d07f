namespace FastHttp.Actors.Dashboard;

/// <summary>GET …/events: server-sent events (the WHATWG's HTML standard, 9.2), one an interval, which is the heartbeat too.</summary>
internal sealed class DashboardStream
{
    public DashboardSampler Sampler { get; set; } = null!;

    public async Task Respond(RequestCtx ctx)
    {
        // X-Accel-Buffering: nginx would keep the events until its buffer is full.
        ctx.SetContentType("text/event-stream").AddField("X-Accel-Buffering", "no");
        if (ctx.Method == "HEAD")
        {
            ctx.Complete();
            return;
        }

        using var end = CancellationTokenSource.CreateLinkedTokenSource(ctx.Aborted, ctx.Draining);
        Sampler.Enter();
        try
        {
            await Send(ctx, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Where the client has left nobody hears it, and nothing happens.
            ctx.BodyWriter.Write("event: end\ndata: draining\n\n"u8);
            ctx.Complete();
        }
        finally
        {
            Sampler.Leave();
        }
    }

    private async Task Send(RequestCtx ctx, CancellationToken end)
    {
        DashboardSample? last = null;
        do
        {
            var sample = await Sampler.After(last).WaitAsync(end);
            // Who is too slow for a change is sent all anew, in one piece.
            ctx.BodyWriter.Write(sample.Follows(last) ? sample.Change : sample.Whole);
            last = sample;
        }
        while (await ctx.FlushAsync());
    }
}
